"""Addresses of findings."""

from __future__ import annotations

from django.urls import path

from goodwill.web.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("how/<str:method>", views.how, name="how"),
]
