"""Addresses of loyalty."""

from __future__ import annotations

from django.urls import path

from goodwill.web.loyalty import views

app_name = "loyalty"
urlpatterns = [path("", views.loyalty, name="loyalty"), path("customers", views.customers, name="customers")]
