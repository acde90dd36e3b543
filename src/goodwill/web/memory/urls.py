"""Addresses of memory."""

from __future__ import annotations

from django.urls import path

from goodwill.web.memory import views

app_name = "memory"
urlpatterns = [path("", views.memory, name="memory")]
