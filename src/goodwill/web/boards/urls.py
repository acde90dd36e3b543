"""Addresses of `boards`."""

from __future__ import annotations

from django.urls import path

from goodwill.web.boards import views

app_name = "boards"
urlpatterns = [
    path("", views.brief, name="brief"),
    path("make", views.make, name="make"),
    path("file/<uuid:job>", views.file, name="file"),
    path("schedules", views.schedule, name="schedule"),
    path("schedules/<int:pk>/drop", views.drop, name="drop"),
    path("schedules/<int:pk>/join", views.join, name="join"),
    path("leave/<str:token>", views.leave, name="leave"),
]
