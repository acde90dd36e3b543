"""Addresses of no slice."""

from __future__ import annotations

from django.urls import path

from goodwill.web.shell import views

app_name = "shell"
urlpatterns = [
    path("health", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
    path("csp-reports", views.csp_reports, name="csp_reports"),
]
