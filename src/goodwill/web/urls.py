"""Every address of the site, slice by slice."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from goodwill.web.shell.slices import slices_with_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("goodwill.web.shell.urls")),
    *(path(slice_.at, include(f"{slice_.name}.urls")) for slice_ in slices_with_urls()),
    path("account/", include("goodwill.web.people.account_urls")),
]
handler404 = "goodwill.web.shell.views.not_found"
handler403 = "goodwill.web.shell.views.not_found"
handler500 = "goodwill.web.shell.views.failed"
