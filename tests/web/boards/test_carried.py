"""Pages carried elsewhere show what the screen shows to the same person, and nothing else."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core import mail
from django.http import Http404
from django.utils import timezone

from goodwill.web.boards.actions import send_due
from goodwill.web.boards.carried import page_of
from goodwill.web.boards.models import Schedule, Subscription
from goodwill.web.boards.page_workbook import workbook_of
from goodwill.web.jobs.facade import Job, perform

PAGE = """<html lang="{lang}"><body><main id="content"><h1>Teams</h1><p>Two teams.</p><section><h2>Side by side</h2>
<table><caption>All</caption><tr><th>Team</th><th>n</th></tr><tr><th>=1+1</th><td>{n}</td></tr></table></section></main></body></html>"""


@pytest.mark.parametrize(
    ("lang", "shown", "number"),
    [
        ("en", "1,234.5", 1234.5),
        ("sv", "1\u00a0234,5", 1234.5),
        ("sv", "0,123", 0.123),
        ("en", "\u22123", -3.0),
        ("en", "0,123", "0,123"),
    ],
)
def test_numbers_become_numbers_in_both_languages_and_text_never_a_formula(
    lang: str, shown: str, number: object
) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook_of(PAGE.format(lang=lang, n=shown))))
    assert book.sheetnames == ["Teams", "Side by side"]
    rows = [[c.value for c in row] for row in book["Side by side"].iter_rows()]
    assert rows == [["All", None], ["Team", "n"], ["=1+1", number]]
    assert book["Side by side"]["A3"].data_type == "s"


def test_a_page_is_made_for_the_person_who_asks(cast) -> None:
    assert "Acme" in page_of(cast["vera"], "/")
    with pytest.raises(Http404):
        page_of(cast["vera"], "/people/audit")
    with pytest.raises(Http404):
        page_of(cast["ada"], "/metrics")
    with pytest.raises(Http404):
        page_of(cast["ada"], "/no-such-page")


def test_a_file_is_handed_to_whom_it_was_made_for_and_nobody_else(visit) -> None:
    client = visit("vera")
    assert client.post("/brief/make", {"form": "xlsx", "page": "/"}).status_code == 302
    job = Job.objects.get(kind="brief")
    assert client.get(f"/brief/file/{job.pk}").status_code == 404  # not made yet
    done = perform(job)
    assert done.state == "done", done.error
    answer = client.get(f"/brief/file/{job.pk}")
    assert answer.status_code == 200
    assert openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).sheetnames
    assert visit("ada").get(f"/brief/file/{job.pk}").status_code == 404


def test_the_whole_brief_of_a_lead_names_no_other_unit(visit, cast, units) -> None:
    visit("lea").post("/brief/make", {"form": "html"})
    done = perform(Job.objects.get(kind="brief"))
    assert done.state == "done", done.error
    answer = visit("lea").get(f"/brief/file/{done.pk}")
    text = b"".join(answer.streaming_content).decode()
    hidden = [u for u in units if u not in cast["lea"].units]
    assert hidden
    assert not [u for u in hidden if u in text]


@pytest.fixture
def schedule(visit) -> Schedule:
    fields = {
        "title": "Monday",
        "page": "/",
        "form": "xlsx",
        "every": "week",
        "weekday": "0",
        "day": "1",
        "hour": "7",
        "is_open": "on",
    }
    assert visit("vera").post("/brief/schedules", fields).status_code == 302
    return Schedule.objects.get()


def test_what_is_due_is_sent_once_to_each_with_a_way_to_leave(
    visit, cast, schedule, django_capture_on_commit_callbacks
) -> None:
    visit("hanna").post(f"/brief/schedules/{schedule.pk}/join")
    assert send_due(timezone.now()) == 0
    later = Subscription.objects.order_by("-due_at")[0].due_at
    assert send_due(later) == 2
    assert send_due(later) == 0
    for job in Job.objects.filter(kind="mail"):
        assert perform(job).state == "done"
    assert sorted(letter.to[0] for letter in mail.outbox) == ["hanna@example.org", "vera@example.org"]
    for letter in mail.outbox:
        assert letter.attachments[0].filename == "goodwill.xlsx"
        link = letter.extra_headers["List-Unsubscribe"].strip("<>")
        assert link in letter.body


def test_one_leaves_by_the_link_without_signing_in(visit, schedule) -> None:
    token = Subscription.objects.get().token
    stranger = visit("stranger")
    assert stranger.get(f"/brief/leave/{token}").status_code == 200
    assert Subscription.objects.count() == 1  # looking is not leaving
    assert stranger.post(f"/brief/leave/{token}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.count() == 0
    assert stranger.get(f"/brief/leave/{token}").status_code == 404


def test_a_schedule_of_someone_else_can_be_joined_not_stopped(visit, schedule) -> None:
    assert visit("ana").post(f"/brief/schedules/{schedule.pk}/drop").status_code == 404
    assert Schedule.objects.count() == 1
    assert visit("vera").post(f"/brief/schedules/{schedule.pk}/drop").status_code == 302
    assert Schedule.objects.count() == 0


@pytest.mark.parametrize("page", ["//evil.example", "https://evil.example/", "javascript:1"])
def test_only_pages_of_ours_can_be_scheduled(visit, page: str) -> None:
    fields = {"title": "x", "page": page, "form": "pdf", "every": "day", "weekday": "0", "day": "1", "hour": "7"}
    assert visit("vera").post("/brief/schedules", fields).status_code == 422
