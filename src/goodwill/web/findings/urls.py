"""Addresses of findings."""

from __future__ import annotations

from django.urls import path

from goodwill.web.findings import (
    api,
    views,
    views_actions,
    views_how,
    views_priorities,
    views_teams,
    views_touchpoints,
)

app_name = "findings"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("touchpoints", views_touchpoints.touchpoints, name="touchpoints"),
    path("touchpoints/<str:name>", views_touchpoints.touchpoint, name="touchpoints_one"),
    path("teams", views_teams.teams, name="teams"),
    path("teams/<str:unit>", views_teams.team, name="teams_one"),
    path("priorities", views_priorities.priorities, name="priorities"),
    path("actions", views_actions.actions, name="actions"),
    path("actions/<str:action_id>", views_actions.action, name="actions_one"),
    path("how", views_how.methods, name="methods"),
    path("how/<str:method>.csv", views_how.table_file, name="how_file"),
    path("how/<str:method>", views_how.how, name="how"),
    path("study", views.run_study, name="run_study"),
    path("api/openapi.json", api.schema, name="api_schema"),
    path("api/", api.urls),
]
