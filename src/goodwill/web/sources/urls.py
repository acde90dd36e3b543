"""Addresses of sources."""

from __future__ import annotations

from django.urls import path

from goodwill.web.sources.views import aside, bring, columns, home

app_name = "sources"
one = "files/<uuid:pk>"
urlpatterns = [
    path("", home.data, name="data"),
    path("versions", home.versions, name="versions"),
    path("study", home.study, name="study"),
    path("schedule", home.schedule, name="schedule"),
    path("look-over", home.look_over, name="look_over"),
    path("settings", home.project, name="project"),
    path("bring", bring.bring, name="bring"),
    path("bring/upload", bring.upload, name="upload"),
    path("bring/point", bring.point, name="point"),
    path(one, bring.delivery, name="delivery"),
    path(f"{one}/check", bring.check, name="check"),
    path(f"{one}/load", bring.load, name="load"),
    path(f"{one}/look", bring.look, name="look"),
    path(f"{one}/discard", bring.discard, name="discard"),
    path(f"{one}/columns", columns.mapping, name="mapping"),
    path(f"{one}/columns/saved", columns.use_saved, name="use_saved"),
    path(f"{one}/columns/text", columns.text, name="mapping_text"),
    path(f"{one}/columns.yaml", columns.download, name="mapping_file"),
    path(f"{one}/rows", aside.rows, name="aside"),
    path(f"{one}/rows.csv", aside.as_csv, name="aside_csv"),
    path(f"{one}/rows.xlsx", aside.as_workbook, name="aside_xlsx"),
    path(f"{one}/rows/mended", aside.upload, name="aside_upload"),
    path(f"{one}/rows/load", aside.load, name="aside_load"),
    path(f"{one}/rows/give-up", aside.give_up, name="aside_give_up"),
    path("set-aside/<str:name>.csv", aside.other_csv, name="other_aside_csv"),
    path("set-aside/<str:name>", aside.other, name="other_aside"),
]
