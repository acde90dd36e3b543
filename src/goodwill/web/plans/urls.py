"""Addresses of `plans`."""

from __future__ import annotations

from django.urls import path

from goodwill.web.plans import views

app_name = "plans"
urlpatterns = [
    path("promises", views.promises, name="promises"),
    path("promises/new", views.promise_new, name="promises_new"),
    path("promises/<int:pk>", views.promise_edit, name="promises_edit"),
    path("promises/<int:pk>/end", views.promise_end, name="promises_end"),
    path("targets", views.targets, name="targets"),
    path("targets/<int:pk>/drop", views.target_drop, name="targets_drop"),
]
