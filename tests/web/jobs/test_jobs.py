"""A job's row is the truth: who may begin, claim, cancel and see it, and what becomes of it however its work ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from goodwill.core.errors import IntakeError
from goodwill.web.jobs import actions, run, tasks
from goodwill.web.jobs.facade import Job, Run, State, StoppedError, begin, cancel, latest, perform, work
from goodwill.web.jobs.failures import MOST_ATTEMPTS

pytestmark = pytest.mark.project("empty")
WORK = "/work/"


@work("t_add", label="Adding", permission="boards.see")
def _add(at: Run) -> dict[str, Any]:
    at.progress(0.5, "adding")
    (at.folder / "sum.txt").write_text("3", encoding="ascii")
    return {"sum": at.details["a"] + at.details["b"]}


@work("t_fail", label="Failing", permission="sources.load", writes_ledger=True)
def _fail(at: Run) -> dict[str, Any]:
    (at.folder / "half.txt").write_text("half", encoding="ascii")
    if at.details.get("ours"):
        raise IntakeError("The file has no rows", where="a.csv", seen="0 rows", do="choose another file")
    raise ZeroDivisionError("secret inside")


@work("t_stop", label="Stopping", permission="sources.load", writes_ledger=True)
def _stop(at: Run) -> dict[str, Any]:
    (at.folder / "half.txt").write_text("half", encoding="ascii")
    if at.details.get("by") == "process":
        run.LEAVING.set()
    else:
        cancel(Job.objects.get(pk=at.id), None)
    at.stop_if_cancelled()
    return {}


@pytest.fixture(autouse=True)
def _stays() -> Any:
    yield
    run.LEAVING.clear()


def test_work_runs_once_and_keeps_its_result_and_files(cast) -> None:
    job = begin("t_add", cast["vera"], a=1, b=2)
    assert (job.state, job.attempt) == (State.WAITING, 0)
    done = perform(job)
    assert (done.state, done.result, done.attempt, done.progress) == (State.DONE, {"sum": 3}, 1, 1.0)
    assert (run.folder_of(str(job.pk)) / "sum.txt").read_text() == "3"
    assert tasks.perform(str(job.pk)) is None  # a second bell finds nothing to do
    assert latest("t_add", a=1).pk == job.pk
    assert latest("t_add", a=9) is None


def test_beginning_is_in_the_audit_log_and_the_same_work_twice_is_one_job(cast) -> None:
    from goodwill.web.people.models import AuditLine

    first = begin("t_add", cast["vera"], a=1, b=2)
    assert AuditLine.objects.get(verb="began work").what == f"t_add {first.pk}"
    assert begin("t_add", cast["vera"], a=1, b=2).pk == first.pk
    assert begin("t_add", cast["ana"], a=1, b=2).pk != first.pk  # what is found follows the person's sight
    writer = begin("t_fail", cast["ana"])
    assert begin("t_fail", cast["ada"]).pk == writer.pk


def test_an_error_of_ours_is_kept_in_its_parts_and_another_only_in_the_log(cast, caplog) -> None:
    ours = perform(begin("t_fail", cast["ana"], ours=True))
    assert ours.state == State.FAILED
    assert ours.error == {
        "what": "The file has no rows",
        "where": "a.csv",
        "seen": "0 rows",
        "do": "choose another file",
    }
    other = perform(begin("t_fail", cast["ana"]))
    assert other.error["what"] == "It failed unexpectedly"
    assert "secret" not in str(other.error)
    assert "secret inside" in caplog.text
    assert not run.folder_of(str(other.pk)).exists()


def test_cancelled_in_the_middle_keeps_nothing_and_a_process_that_leaves_gives_the_job_back(cast) -> None:
    job = perform(begin("t_stop", cast["ana"], by="person"))
    assert (job.state, job.error, job.result) == (State.CANCELLED, {}, {})
    assert not run.folder_of(str(job.pk)).exists()
    job = perform(begin("t_stop", cast["ana"], by="process"))
    assert (job.state, job.attempt) == (State.WAITING, 0)


def test_a_job_that_waits_is_cancelled_at_once(cast) -> None:
    job = cancel(begin("t_add", cast["vera"], a=1, b=2), cast["vera"])
    assert job.state == State.CANCELLED
    assert tasks.perform(str(job.pk)) is None


def test_only_one_job_writes_the_ledger_at_a_time(cast) -> None:
    first, second = begin("t_fail", cast["ana"], n=1), begin("t_stop", cast["ana"], n=2)
    reader = begin("t_add", cast["vera"], a=1, b=1)
    assert actions.claim(str(first.pk)).state == State.RUNNING
    assert actions.claim(str(second.pk)) is None
    assert actions.claim(str(reader.pk)).state == State.RUNNING
    second.refresh_from_db()
    assert (second.state, second.attempt) == (State.WAITING, 0)


def test_a_dead_process_loses_its_job_and_after_too_many_attempts_it_fails(cast) -> None:
    job = begin("t_fail", cast["ana"], ours=True)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert actions.claim(str(job.pk)).attempt == attempt
        assert actions.take_back() == 0  # its heart beat just now
        Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
        assert actions.take_back() == 1
        job.refresh_from_db()
        assert job.state == (State.WAITING if attempt < MOST_ATTEMPTS else State.FAILED)
    assert "log" in job.error["do"]


def test_what_this_process_holds_is_never_taken_back(cast) -> None:
    job = actions.claim(str(begin("t_add", cast["vera"], a=1, b=1).pk))
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    run.HELD.add((str(job.pk), 1))
    try:
        assert actions.take_back(all_running=True) == 0
        actions.beat()
    finally:
        run.HELD.clear()
    job.refresh_from_db()
    assert timezone.now() - job.heartbeat_at < timedelta(seconds=10)


def test_an_attempt_that_was_overtaken_neither_goes_on_nor_writes_its_end(cast) -> None:
    job = actions.claim(str(begin("t_add", cast["vera"], a=1, b=1).pk))
    old = Run(job)
    Job.objects.filter(pk=job.pk).update(attempt=2)
    assert old.cancelled()
    assert not actions.end(old, State.DONE, result={"sum": 7})
    old.progress(0.7, "late")
    job.refresh_from_db()
    assert (job.state, job.result, job.label) == (State.RUNNING, {}, "")
    with pytest.raises(StoppedError):
        old.stop_if_cancelled()


def test_progress_is_written_at_most_twice_a_second(cast, django_assert_num_queries) -> None:
    at = Run(actions.claim(str(begin("t_add", cast["vera"], a=1, b=1).pk)))
    with django_assert_num_queries(2):
        for i in range(50):
            at.progress(i / 100, f"step {i}")
            at.cancelled()


def test_who_sees_and_cancels_which_job(cast, visit) -> None:
    veras = begin("t_add", cast["vera"], a=1, b=2)
    anas = begin("t_fail", cast["ana"], ours=True)
    assert visit("vera").get(WORK).status_code == 404
    assert visit("vera").get(f"{WORK}{veras.pk}").status_code == 200
    assert visit("vera").get(f"{WORK}{anas.pk}").status_code == 404
    assert visit("lea").get(f"{WORK}{veras.pk}/part").status_code == 404  # may make such things, but this one is Vera's
    shown = visit("ana").get(WORK).content.decode()
    assert "Adding" in shown
    assert "Failing" in shown
    assert visit("ana").post(f"{WORK}{veras.pk}/cancel").status_code == 404
    assert visit("vera").get(f"{WORK}{veras.pk}/cancel").status_code == 405
    answer = visit("vera").post(f"{WORK}{veras.pk}/cancel", {"back": "https://elsewhere.example/"})
    assert answer.headers["Location"] == f"{WORK}{veras.pk}"
    veras.refresh_from_db()
    assert veras.state == State.CANCELLED
    assert visit("ada").post(f"{WORK}{anas.pk}/cancel", {"back": WORK}).headers["Location"] == WORK


def test_the_part_polls_while_open_says_nothing_when_nothing_is_new_and_stops_at_the_end(cast, visit) -> None:
    job = begin("t_fail", cast["ana"], ours=True)
    page = visit("ana").get(f"{WORK}{job.pk}").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert 'aria-live="polite"' in page
    assert visit("ana").get(f"{WORK}{job.pk}/part", {"seen": job.token}).status_code == 204
    job = perform(job)
    answer = visit("ana").get(f"{WORK}{job.pk}/part", {"seen": "waiting", "then": "refresh"})
    text = answer.content.decode()
    assert "hx-get" not in text
    assert "The file has no rows" in text
    assert "choose another file" in text
    assert answer.headers["HX-Refresh"] == "true"


def test_the_list_pages_by_key(cast, visit) -> None:
    from lxml import html

    made = [Job.objects.create(kind="t_add", person=cast["ana"], details={"i": i}) for i in range(60)]
    seen: list[str] = []
    address = WORK
    while address:
        tree = html.fromstring(visit("ana").get(address).content)
        seen += [link.rsplit("/", 1)[1] for link in tree.xpath("//tbody//th/a/@href")]
        address = next((WORK + link for link in tree.xpath("//a[@rel='next']/@href")), "")
    assert seen == [str(job.pk) for job in reversed(made)]
    assert visit("ana").get(WORK, {"before": "nonsense"}).status_code == 200


def test_figures_for_prometheus_count_jobs_by_kind_and_state(cast, visit) -> None:
    perform(begin("t_add", cast["vera"], a=1, b=2))
    begin("t_add", cast["vera"], a=1, b=3)
    text = visit("stranger").get("/metrics").content.decode()
    assert 'goodwill_jobs{kind="t_add",state="done"} 1.0' in text
    assert 'goodwill_jobs{kind="t_add",state="waiting"} 1.0' in text
    passed_on = visit("stranger").get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert passed_on.status_code == 404  # a proxy on this machine speaks for someone elsewhere


def test_models_and_migrations_agree(db) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
