"""The mappings that ship, on the data they are for (which do not ship)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from goodwill.intake.load import DEMOS, find_mapping, load
from goodwill.ledger.ledger import Ledger
from goodwill.ledger.settings import Settings

DATA = Path(__file__).parents[3] / "shared" / "data"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["olist", "nps"])
def test_the_mappings_that_ship_can_be_read(name):
    mapping = find_mapping(name)
    assert mapping.name == name
    assert (DEMOS / f"{name}.yaml").is_file()


@pytest.fixture(scope="module")
def olist(tmp_path_factory) -> Iterator[tuple[Ledger, object, Path]]:
    folder = DATA / "olist"
    if not folder.is_dir():
        pytest.skip("the Olist orders are not here: shared/data/olist")
    project = tmp_path_factory.mktemp("olist") / "p"
    Ledger.create(project, Settings(zone="America/Sao_Paulo", currency="BRL")).close()
    report = load(project, folder, mapping="olist")
    with Ledger.open(project) as ledger:
        yield ledger, report, folder / "sample15k"


@pytest.mark.slow
def test_olist_orders_are_all_taken(olist):
    ledger, report, folder = olist
    assert report.exit_code == 0, str(report)
    orders = read(folder / "olist_orders_dataset.csv")
    payments = read(folder / "olist_order_payments_dataset.csv")
    assert ledger.count("outcomes") == len(orders)
    assert ledger.count("interactions") == sum(o["order_status"] not in ("canceled", "unavailable") for o in orders)
    paid = ledger.merge("SELECT sum(amount) AS s FROM outcomes")["s"][0].as_py()
    ids = {o["order_id"] for o in orders}
    theirs = sum(Decimal(p["payment_value"]) for p in payments if p["order_id"] in ids)
    assert paid == pytest.approx(float(theirs), abs=0.005)  # to the cent; doubles are added in another order
    offers = report.tables["offers"]
    assert (offers.read, offers.set_aside_rows) == (14_798 - 10, 0)
    assert ledger.count("answers") == len(read(folder / "olist_order_reviews_dataset.csv"))


@pytest.mark.slow
def test_olist_ids_of_orders_lead_to_people(olist):
    ledger, _, folder = olist
    people = {c["customer_unique_id"] for c in read(folder / "olist_customers_dataset.csv")}
    assert ledger.count("customers") == len(people)
    unknown = ledger.merge(
        "SELECT count(*) AS n FROM outcomes o LEFT JOIN customers c ON o.customer_key = c.customer_key"
        " WHERE c.customer_key IS NULL"
    )
    assert unknown["n"][0].as_py() == 0


@pytest.mark.slow
def test_olist_promised_dates_against_delivery_give_the_published_scores(olist):
    """Orders that came after the promised day score 2.27, those in time 4.28 (SOURCE.md of the data)."""
    ledger, _, _ = olist
    found = ledger.merge(
        "SELECT CASE WHEN epoch(i.ended_at) - epoch(i.started_at) > (o.wait + 24 * 60) * 60 THEN 1 ELSE 0 END AS late,"
        " avg(a.value) AS score FROM interactions i"
        " JOIN offers o ON o.customer_key = i.customer_key AND o.happened_at = i.started_at"
        " JOIN answers a ON a.interaction_id = i.interaction_id WHERE i.ended_at IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).to_pylist()
    assert [round(r["score"], 2) for r in found] == [4.28, 2.27]


def test_nps_answers_with_words_and_journey_stage(tmp_path):
    folder = DATA / "nps_verbatims"
    if not folder.is_dir():
        pytest.skip("the NPS answers are not here: shared/data/nps_verbatims")
    project = tmp_path / "p"
    Ledger.create(project, Settings(zone="Europe/London")).close()
    report = load(project, folder, mapping="nps")
    assert report.exit_code == 0, str(report)
    theirs = read(folder / "nps_verbatims.csv")
    with Ledger.open(project) as ledger:
        got = ledger.merge(
            "SELECT count(*) AS n, count(value) AS scored, sum(CASE WHEN value >= 9 THEN 1 ELSE 0 END) AS promoters,"
            " sum(CASE WHEN value <= 6 THEN 1 ELSE 0 END) AS detractors FROM answers"
        ).to_pylist()[0]
        stages = ledger.merge(
            "SELECT touchpoint, count(*) AS n FROM interactions GROUP BY 1 ORDER BY n DESC"
        ).to_pylist()
        times = ledger.merge("SELECT min(month) AS first, max(month) AS last FROM replies").to_pylist()[0]
    scores = [float(t["NPS_SCORE"]) for t in theirs if t["NPS_SCORE"] not in ("", "NA")]
    assert (got["n"], got["scored"]) == (len(theirs), len(scores))
    nps = 100 * (got["promoters"] - got["detractors"]) / got["scored"]
    assert round(nps, 1) == -24.7  # SOURCE.md of the data
    assert [(s["touchpoint"], s["n"]) for s in stages] == [
        ("first payment", 1150), ("order", 971), ("equipment", 234), ("service", 30),
    ]  # fmt: skip
    assert (times["first"], times["last"]) == (2017 * 12 + 11, 2018 * 12 + 5)  # December 2017 to June 2018
    again = load(project, folder, mapping="nps")
    assert not again.changed
