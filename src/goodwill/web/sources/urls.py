"""Addresses of sources."""

from __future__ import annotations

from django.urls import path

from goodwill.web.sources.views import aside, bring, columns, home

app_name = "sources"
one = "files/<uuid:pk>"
urlpatterns = [
    path("", home.data, name="data"),
    path("versions", home.versions, name="data_versions"),
    path("study", home.study, name="data_study"),
    path("schedule", home.schedule, name="data_schedule"),
    path("look-over", home.look_over, name="data_look_over"),
    path("settings", home.project, name="project"),
    path("bring", bring.bring, name="data_bring"),
    path("bring/upload", bring.upload, name="data_upload"),
    path("bring/point", bring.point, name="data_point"),
    path(one, bring.delivery, name="data_delivery"),
    path(f"{one}/check", bring.check, name="data_check"),
    path(f"{one}/load", bring.load, name="data_load"),
    path(f"{one}/look", bring.look, name="data_look"),
    path(f"{one}/discard", bring.discard, name="data_discard"),
    path(f"{one}/columns", columns.mapping, name="data_mapping"),
    path(f"{one}/columns/saved", columns.use_saved, name="data_use_saved"),
    path(f"{one}/columns/text", columns.text, name="data_mapping_text"),
    path(f"{one}/columns.yaml", columns.download, name="data_mapping_file"),
    path(f"{one}/rows", aside.rows, name="data_aside"),
    path(f"{one}/rows.csv", aside.as_csv, name="data_aside_csv"),
    path(f"{one}/rows.xlsx", aside.as_workbook, name="data_aside_xlsx"),
    path(f"{one}/rows/mended", aside.upload, name="data_aside_upload"),
    path(f"{one}/rows/load", aside.load, name="data_aside_load"),
    path(f"{one}/rows/give-up", aside.give_up, name="data_aside_give_up"),
    path("set-aside/<str:name>.csv", aside.other_csv, name="data_other_aside_csv"),
    path("set-aside/<str:name>", aside.other, name="data_other_aside"),
]
