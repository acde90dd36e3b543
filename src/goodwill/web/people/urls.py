"""Addresses of persons."""

from __future__ import annotations

from django.urls import path

from goodwill.web.people import views

app_name = "people"
urlpatterns = [path("me", views.settings, name="settings")]
