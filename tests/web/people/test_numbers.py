"""Figures are written as the reader chose, whatever the language; sentences keep the language's way."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from goodwill.core.estimate import Estimate
from goodwill.web.people.models import Person
from goodwill.web.people.own_way import OwnWay

FIGURE = Estimate(1234.5, 1200.0, 1300.0, 20345, unit="points")
PAGE = Template("{{ n|number }} | {{ e|value }} | {{ e|interval }} | {{ n|counted }}")


def shown_to(language: str, style: str) -> str:
    request = RequestFactory().get("/")
    request.user = Person(language=language, number_style=style)
    page = OwnWay(lambda _: HttpResponse(PAGE.render(Context({"n": 20345, "e": FIGURE}))))(request)
    return page.content.decode().replace("\u00a0", "_")


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        ("en", "", "20,345 | 1,234 | 1,200 to 1,300 | 20,345 answers"),
        ("en", "sv", "20_345 | 1_234 | 1_200 to 1_300 | 20_345 answers"),
        ("sv", "", "20_345 | 1_234 | 1_200 till 1_300 | 20_345 svar"),
        ("sv", "en", "20,345 | 1,234 | 1,200 till 1,300 | 20,345 svar"),
    ],
)
def test_digits_follow_the_choice_and_words_the_language(site, language, style, expected) -> None:
    assert shown_to(language, style) == expected


def test_the_choice_ends_with_the_request(site) -> None:
    shown_to("en", "sv")
    with translation.override("en"):
        assert PAGE.render(Context({"n": 20345, "e": FIGURE})).startswith("20,345")
