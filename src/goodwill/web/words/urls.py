"""Addresses of `words`."""

from __future__ import annotations

from django.urls import path

from goodwill.web.words import views, views_book, views_check

app_name = "words"
urlpatterns = [
    path("", views.words, name="words"),
    path("answers", views.answers, name="answers"),
    path("search", views.search, name="search"),
    path("themes/new", views_book.new, name="new"),
    path("themes/proposal", views_book.proposal, name="proposal"),
    path("themes/one/<slug:key>", views_book.theme, name="theme"),
    path("themes/one/<slug:key>/switch", views_book.switch, name="switch"),
    path("themes/one/<slug:key>/merge", views_book.merge, name="merge"),
    path("themes/one/<slug:key>/split", views_book.split, name="split"),
    path("themes/one/<slug:key>/remove", views_book.remove, name="remove"),
    path("check/<slug:key>/<slug:language>", views_check.check, name="check"),
]
