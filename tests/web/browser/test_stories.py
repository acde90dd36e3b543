"""The story of each role: what somebody comes for, found within a minute, in a real browser."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
PATIENCE = 15_000  # ms


def heading(page: Any) -> str:
    """Return the main heading of the page shown."""
    return str(page.get_by_role("heading", level=1).inner_text())


def filter_of(page: Any, name: str) -> Any:
    """Return one control of the filter bar."""
    return page.locator(f"form.filters select[name={name}]")


def menu(page: Any) -> list[str]:
    """Return the words of the menu."""
    return [
        text.partition(" ")[0] for text in page.get_by_role("navigation", name="Pages").locator("a").all_inner_texts()
    ]


def test_a_cx_manager_reads_asks_filters_and_takes_the_page_along(
    look: Any, do_work: Callable[[], list[Any]], units: list[str], tmp_path: Path
) -> None:
    page = look("stranger")
    page.set_default_timeout(PATIENCE)
    page.goto("/")
    page.get_by_label("E-mail").fill("vera@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/" not in url)

    assert heading(page) == "How our goodwill stands"
    assert re.search(r"\d", page.locator(".sentence").inner_text())  # the sentence carries figures, with their interval
    first = page.get_by_role("region", name="What to do first")
    assert len(first.inner_text()) > 60
    assert page.locator(".figure .interval").count() > 3
    assert not {"Customers", "Data", "People", "Work"} & set(menu(page))

    page.locator(".perspective").first.get_by_role("link", name="How? is this computed").click()
    page.wait_for_url("**/how/**")
    assert page.get_by_role("heading", name="How to read it").is_visible()
    assert page.get_by_role("heading", name="Where it comes from").is_visible()
    page.go_back()

    filter_of(page, "period").select_option("last-6")  # the form sends itself
    page.wait_for_url("**period=last-6**")
    filter_of(page, "unit").select_option(units[0])
    page.wait_for_url(lambda url: f"unit={units[0]}" in url and "period=last-6" in url)
    chosen = page.url
    page.reload()
    assert filter_of(page, "period").input_value() == "last-6"
    assert filter_of(page, "unit").input_value() == units[0]
    assert page.locator(".chips").get_by_text(units[0]).first.is_visible()

    page.get_by_role("link", name="Take this page along as PDF, workbook or mail").click()
    page.get_by_role("button", name="Workbook").click()
    page.wait_for_url("**/work/**")
    done = do_work()
    assert [j.state for j in done] == ["done"], [j.error for j in done]
    page.get_by_text("was done").wait_for()
    page.goto("/brief/")
    with page.expect_download() as waited:
        page.get_by_role("link", name=re.compile(r"\.xlsx$")).click()
    waited.value.save_as(tmp_path / "page.xlsx")
    with zipfile.ZipFile(tmp_path / "page.xlsx") as book:
        words = b"".join(book.read(n) for n in book.namelist() if n.endswith(".xml")).decode()
    assert units[0] in words
    assert chosen in done[0].details["page"] or done[0].details["page"] in chosen


@pytest.mark.project("unstudied")
def test_an_analyst_runs_a_study_and_sees_it_done(look: Any, site: Any, do_work: Callable[[], list[Any]]) -> None:
    from goodwill.web.jobs.actions import claim, take_back
    from goodwill.web.jobs.models import Job
    from goodwill.web.jobs.run import Run

    page = look("ana")
    page.set_default_timeout(PATIENCE)
    page.goto("/")
    assert page.locator(".figure").count() == 0  # nothing is shown that was not computed
    page.get_by_role("link", name="Data").first.click()
    page.wait_for_url("**/data/")
    assert "No study has been run" in page.locator(".sentence").inner_text()
    page.get_by_role("button", name="Run a study now").first.click()
    page.get_by_text("waits for its turn").first.wait_for()

    taken = claim(str(Job.objects.get(kind="study").pk))  # a consumer takes it, and is stopped on the way
    assert taken is not None
    Run(taken).progress(0.42, "reading facts")
    page.locator("progress[value='0.420']").first.wait_for()  # the page looks by itself
    assert take_back(all_running=True) == 1
    page.get_by_text("was interrupted and waits to begin again").first.wait_for()
    page.context.set_offline(True)  # one connection serves this test's work and the pages
    done = do_work()
    assert ("study", "done") in {(j.kind, j.state) for j in done}, [j.error for j in done]
    page.context.set_offline(False)
    page.get_by_text("has read all of them").wait_for()  # the page was loaded anew by itself
    page.goto("/")
    assert page.locator(".figure").count() > 3


def test_a_team_lead_sees_the_own_team_and_no_other(look: Any, site: Any, units: list[str]) -> None:
    from goodwill.web.customers.keys import text_of
    from goodwill.web.customers.queries import shelf

    own, other = units[0], units[1]
    page = look("lea")
    page.goto("/teams")
    page.get_by_role("link", name=own, exact=True).first.click()
    page.wait_for_url(f"**/teams/{own}*")
    assert heading(page) == own
    assert "Leadership conditions: seen by HR." in page.locator("main").inner_text()
    assert page.locator(".figure").count() > 0
    page.goto("/")
    offered = filter_of(page, "unit").locator("option").all_inner_texts()
    assert other not in " ".join(offered)

    assert page.goto(f"/teams/{other}").status == 404
    assert heading(page) == "Nothing here"
    page.goto("/customers/")
    listed = page.locator("td[data-label='Unit']").all_inner_texts()
    assert listed
    assert set(listed) == {own}
    everyone = shelf()
    assert everyone is not None
    stranger = next(r for r in everyone.page(size=500).rows if r.unit and r.unit != own)
    assert page.goto(f"/customers/one/{text_of(stranger.customer_key)}").status == 404


def test_an_hr_partner_sees_engagement_by_wave_and_no_customers(look: Any, units: list[str]) -> None:
    page = look("hanna")
    page.goto("/teams")
    assert page.locator("td[data-label='Engagement'] .figure").count() > 1
    page.goto(f"/teams/{units[0]}")
    card = page.locator(".card", has=page.get_by_role("heading", name="Engagement by wave"))
    assert card.locator("svg").first.is_visible() or "three waves" in card.inner_text()
    questions = page.locator(".card", has=page.get_by_role("heading", name="What employees answered"))
    assert questions.locator("tbody tr").count() > 3
    assert "seen by HR" not in page.locator("main").inner_text()
    assert "Customers" not in menu(page)
    assert page.goto("/customers/").status == 404
    assert page.goto("/data/").status == 404


def test_front_line_finds_a_customer_and_reads_everything_that_happened(look: Any) -> None:
    page = look("fia")
    page.goto("/customers/")
    name = page.locator("tbody th a").first.inner_text()
    page.get_by_label("Id in the source").fill(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/one/**")  # the only one of that name
    assert name not in page.url  # no personal id stands in an address
    assert heading(page) == f"Customer {name}"
    lines = page.locator("ol.happened > li")
    assert lines.count() > 2
    assert page.get_by_role("button", name="Hand over everything").count() == 0

    point = page.locator(".timeline a").last
    point.focus()
    words = point.locator("title").text_content()
    assert words
    page.keyboard.press("Enter")
    page.wait_for_url("**#**")
    line = page.locator("li:target")
    line.wait_for()
    line.locator("details.origin summary").focus()
    page.keyboard.press("Enter")
    assert "load" in line.locator("details.origin p").inner_text()


def test_an_admin_invites_reads_the_log_and_erases_a_customer(look: Any, do_work: Callable[[], list[Any]]) -> None:
    page = look("ada")
    page.set_default_timeout(PATIENCE)
    page.goto("/people/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail").fill("nils@example.org")
    page.get_by_label("Role").select_option("analyst")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_role("region", name="Invited, not here yet").get_by_text("nils@example.org").first.wait_for()

    page.goto("/customers/")
    link = page.locator("tbody th a").first
    name = link.inner_text()
    link.click()
    page.wait_for_url("**/customers/one/**")
    of_customer = page.url
    page.get_by_role("link", name="Erase", exact=True).click()
    page.get_by_label("Type the id to erase this customer").fill(f"{name}x")
    page.get_by_role("button", name="Erase for good").click()
    page.get_by_text("Nothing was erased").wait_for()
    page.get_by_label("Type the id to erase this customer").fill(name)
    page.get_by_role("button", name="Erase for good").click()
    page.wait_for_url("**/erased/**")
    page.context.set_offline(True)  # one connection serves this test's work and the pages
    done = do_work()
    assert ("erase_person", "done") in {(j.kind, j.state) for j in done}, [j.error for j in done]
    page.context.set_offline(False)
    page.get_by_role("heading", name="Receipt").wait_for()
    assert heading(page) == "A customer was erased"
    assert name not in page.locator("main").inner_text()
    with page.expect_download() as waited:
        page.get_by_role("link", name="Download").click()
    assert waited.value.suggested_filename == "receipt.json"
    assert page.goto(of_customer).status == 404

    page.goto("/people/log")
    log = page.locator("main").inner_text()
    assert "nils@example.org" in log
    assert "ada@example.org" in log
    assert name not in log
