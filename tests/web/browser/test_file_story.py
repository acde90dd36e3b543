"""A file from its upload through mapping, rows set aside and mending to the changed overview, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 15_000  # ms
PHONE = {"width": 390, "height": 844}
GOOD = 40
SURVEY = {
    "name": "spring.csv",
    "mimeType": "text/csv",
    "buffer": (
        "Response ID;Customer;Response Date;NPS;Ease;Comment\n"
        + "".join(f"R{i};C{i};2026-03-{1 + i % 28:02d} 10:00;{i % 11};{1 + i % 7};fine {i}\n" for i in range(GOOD))
        + "R90;C90;2026-03-05 10:00;14;3;off the scale\nR91;C91;no date at all;7;3;when was it\n"
    ).encode(),
}


def sentence(page: Any) -> str:
    """Return the sentence on top."""
    return str(page.locator(".sentence").inner_text())


def work_meanwhile(page: Any, do_work: Callable[[], list[Any]], *kinds: str) -> None:
    """Do the waiting work while the page cannot look: one connection serves this test's work and the pages."""
    page.get_by_text("waits for its turn").first.wait_for()
    page.context.set_offline(True)
    done = do_work()
    page.context.set_offline(False)
    assert [j.state for j in done] == ["done"] * len(done), [j.error for j in done]
    assert set(kinds) <= {j.kind for j in done}


def counts(page: Any) -> list[int]:
    """Return every number of answers that the overview names."""
    page.goto("/")
    said = page.locator(".perspective").all_inner_texts()
    return [int(n.replace(",", "")) for text in said for n in re.findall(r"([\d,]+) answers", text)]


def bring(page: Any) -> None:
    """Upload the survey as one does."""
    page.goto("/data/")
    page.get_by_role("link", name="Bring facts in").first.click()
    page.get_by_label("One or several files").set_input_files([SURVEY])
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/data/files/**")
    assert "This looks like answers to a survey." in sentence(page)


def test_a_file_becomes_figures(look: Any, do_work: Callable[[], list[Any]]) -> None:
    page = look("ana")
    page.set_default_timeout(PATIENCE)
    before = counts(page)
    bring(page)
    assert page.get_by_role("row", name=re.compile("Response ID")).is_visible()  # columns with first values
    page.get_by_role("link", name="See the columns").click()

    assert page.get_by_label("Where reply_id comes from").first.input_value() == "c:Response ID"
    page.get_by_label("Where mode comes from").first.select_option("the same for all rows")
    page.get_by_label("Value of mode for all rows").first.fill("web")
    page.get_by_label("Name of this mapping").fill("spring survey")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("button", name="Check").click()
    work_meanwhile(page, do_work, "dry_run")
    page.get_by_text("2 rows would be set aside").wait_for()  # the page was loaded anew by itself
    assert "Nothing has been kept yet" in sentence(page)
    assert page.get_by_role("heading", name="Why rows would be set aside").is_visible()

    page.get_by_role("button", name="Load").click()
    work_meanwhile(page, do_work, "load")
    page.get_by_role("link", name="Mend the rows set aside").click()
    page.wait_for_url("**/rows")
    assert page.locator("ol.rows > li").count() == 2
    page.locator("ol.rows > li", has_text="Row 42").get_by_label("NPS").fill("4")
    page.locator("ol.rows > li", has_text="Row 43").get_by_label("Response Date").fill("2026-03-07 11:00")
    page.get_by_role("button", name="Save and load the changed rows").click()
    work_meanwhile(page, do_work, "mend")
    page.get_by_text("Every row is in the ledger.").wait_for()

    page.get_by_role("button", name="Run a study now").click()
    work_meanwhile(page, do_work, "study")
    after = counts(page)
    assert any(new - old == GOOD + 2 for old, new in zip(before, after, strict=True)), (before, after)


def _tab_to(page: Any, name: str) -> None:
    """Go on by keyboard until a control with this name has the focus."""
    for _ in range(150):
        if page.evaluate("document.activeElement.name || document.activeElement.innerText || ''") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by keyboard")


@pytest.mark.project("unstudied")
def test_columns_are_settled_by_keyboard_alone_and_on_a_phone(look: Any, do_work: Callable[[], list[Any]]) -> None:
    from goodwill.web.sources.models import Delivery

    page = look("ana", size=PHONE)
    page.set_default_timeout(PATIENCE)
    bring(page)
    _tab_to(page, "See the columns")
    page.keyboard.press("Enter")
    page.wait_for_url("**/columns")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    mode = page.get_by_label("Where mode comes from").get_attribute("name")
    _tab_to(page, mode)
    page.keyboard.type("the same")
    _tab_to(page, mode.replace(".from", ".value"))
    page.keyboard.type("paper")
    _tab_to(page, "name")
    page.keyboard.press("Control+a")
    page.keyboard.type("by keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/columns" not in url)
    kept = Delivery.objects.get()
    assert kept.mapping_name == "by-keyboard"
    assert "paper" in kept.mapping

    _tab_to(page, "Check")
    page.keyboard.press("Enter")
    work_meanwhile(page, do_work, "dry_run")
    page.get_by_text("2 rows would be set aside").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
