"""The audit log: only ever added to, by the database's own refusal; filtered, paged by key, exported harmlessly."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from goodwill.web.people import append_only
from goodwill.web.people.audit import note
from goodwill.web.people.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_auditline SET who = 'nobody'",
        "UPDATE people_auditline SET detail = '{}' WHERE id > 0",
        "DELETE FROM people_auditline",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(cast, statement) -> None:
    note(cast["ada"], "invited", "x")
    refused = pytest.raises(DatabaseError, match="never changed or removed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditLine.objects.get().who == "ada@example.org"


def test_the_triggers_come_back_after_a_migration_remade_the_table(cast) -> None:
    append_only.lift(connection)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    note(None, "invited")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditLine.objects.all().delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL empties a table at one stroke")
def test_nor_is_the_table_emptied_at_one_stroke(cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE people_auditline")


def test_the_viewer_filters_by_who_what_and_when(visit, cast) -> None:
    note(cast["ada"], "invited", "one")
    note(cast["ana"], "invited", "two")
    AuditLine.objects.create(who="old@example.org", verb="signed in", at=timezone.now() - timedelta(days=9))
    client = visit("ada")

    def found(query: str) -> list[str]:
        return [line.who for line, _verb, _detail in client.get(f"/people/log?{query}").context["lines"]]

    assert found("") == ["old@example.org", "ana@example.org", "ada@example.org"]
    assert found("who=ana") == ["ana@example.org"]
    assert found("verb=signed+in") == ["old@example.org"]
    today = timezone.localdate()
    assert found(f"since={today - timedelta(days=2)}") == ["ana@example.org", "ada@example.org"]
    assert found(f"until={today - timedelta(days=8)}") == ["old@example.org"]
    assert found("since=nonsense&who=ana") == ["ana@example.org"], "a filter that cannot be read is left out"


def test_pages_go_on_by_key_and_lose_no_line_that_stands_still(visit, cast) -> None:
    for i in range(120):
        note(cast["ada"], "invited", str(i))
    client, seen, at = visit("ada"), [], "/people/log"
    while at:
        page = client.get(at)
        seen += [line.what for line, _v, _d in page.context["lines"]]
        note(cast["ada"], "invited", "newer")  # what comes meanwhile shifts nothing
        at = f"/people/log?before={page.context['following']}" if page.context["following"] else ""
    assert seen == [str(i) for i in reversed(range(120))]


def test_the_export_holds_what_is_asked_for_and_no_formula(visit, cast) -> None:
    for evil in ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx"):
        note(cast["ada"], "invited", evil)
    note(cast["ana"], "invited", "hers")
    answer = visit("ada").get("/people/log.csv?who=ada")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [r["who"] for r in rows[:5]] == ["ada@example.org"] * 5
    assert not [r for r in rows if r["what"][:1] in "=+-@\t\r" and r["what"]]
    assert "hers" not in [r["what"] for r in rows]
    assert "+01:00" in rows[0]["at"] or "+02:00" in rows[0]["at"], "times in the reader's zone, with its offset"
    assert AuditLine.objects.filter(verb="exported the audit log", who="ada@example.org").exists()


def test_details_are_read_as_words(visit, cast) -> None:
    note(cast["ada"], "changed a person", "x", role={"from": "viewer", "to": "admin"}, by=["password", "totp"], gone="")
    page = visit("ada").get("/people/log")
    assert "by: password, totp; role: viewer \u2192 admin" in page.content.decode()
