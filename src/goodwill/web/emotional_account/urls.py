"""Addresses of the emotional account."""

from __future__ import annotations

from django.urls import path

from goodwill.web.emotional_account import views

app_name = "emotional_account"
urlpatterns = [
    path("", views.account, name="account"),
    path("customers/", views.customers, name="customers"),
]
