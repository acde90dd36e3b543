"""Addresses of endings."""

from __future__ import annotations

from django.urls import path

from goodwill.web.endings import views

app_name = "endings"
urlpatterns = [path("", views.endings, name="endings")]
