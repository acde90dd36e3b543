"""Addresses of work."""

from __future__ import annotations

from django.urls import path

from goodwill.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.work, name="work"),
    path("<uuid:job_id>", views.one, name="work_job"),
    path("<uuid:job_id>/part", views.part, name="work_part"),
    path("<uuid:job_id>/cancel", views.cancel, name="work_cancel"),
]
