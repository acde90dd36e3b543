"""Addresses of persons."""

from __future__ import annotations

from django.urls import path

from goodwill.web.people.views import entrance, house, log, own

app_name = "people"
urlpatterns = [
    path("", house.people, name="list"),
    path("invite", house.invite, name="list_invite"),
    path("<int:key>", house.person, name="list_person"),
    path("<int:key>/second-steps", house.remove_second_steps, name="list_second_steps"),
    path("invitations/<int:key>/resend", house.resend, name="list_resend"),
    path("invitations/<int:key>/revoke", house.revoke, name="list_revoke"),
    path("log", log.log, name="log"),
    path("log.csv", log.log_export, name="log_export"),
    path("me", own.settings, name="settings"),
    path("me/sessions/end", own.end_others, name="end_others"),
    path("me/sessions/<int:key>/end", own.end_session, name="end_session"),
    path("language", entrance.language, name="language"),
    path("begin/<str:token>", entrance.begin, name="begin"),
    path("invited/<str:token>", entrance.invited, name="invited"),
]
