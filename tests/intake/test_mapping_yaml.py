from __future__ import annotations

import pytest

from goodwill.core.errors import IntakeError
from goodwill.intake.mapping_yaml import parse, read

GOOD = """
name: crm
zone: Europe/Stockholm
decimal: ","
delay: 2 days
live: yes
spaces: {customer_id: crm}
table: outcomes
columns:
  outcome_id: [Order, Line]
  customer_id: Kund
  happened_at: {column: Datum, time: "%d/%m/%Y", zone: UTC}
  kind: {column: Typ, values: {K: purchase, no: refund}, otherwise: keep}
  amount: {column: Belopp, factor: 0.01}
  currency: {value: SEK}
"""


def test_what_a_mapping_says():
    found = parse(GOOD)
    assert (found.name, found.zone, found.decimal, found.delay_seconds, found.live) == (
        "crm",
        "Europe/Stockholm",
        ",",
        172800,
        True,
    )
    (part,) = found.parts
    assert part.columns["outcome_id"].columns == ("Order", "Line")
    assert part.columns["kind"].values == {"k": "purchase", "no": "refund"}  # `no` is a word here, not a truth value
    assert part.columns["amount"].factor == 0.01
    assert part.columns["currency"].constant == "SEK"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("outcomes", "outcome", "did you mean 'outcomes'"),
        ("customer_id: Kund", "custmer_id: Kund", "did you mean 'customer_id'"),
        ("zone: Europe/Stockholm", "zone: Europe/Stokholm", "did you mean 'Europe/Stockholm'"),
        ("delay: 2 days", "delay: soon", "2 days"),
        ('decimal: ","', "decimal: ;", "'.' or ','"),
        ("factor: 0.01", "factor: many", "has to be a number"),
        ("value: SEK", "valu: SEK", "did you mean 'value'"),
        ("currency: {value: SEK}", "currency: {value: SEK, column: x}", "needs one of"),
        ("table: outcomes", "", "no table is mapped"),
        ("name: crm", "name: [", "not YAML"),
    ],
)
def test_faults_say_what_to_do(old, new, says):
    with pytest.raises(IntakeError, match=says.replace("(", r"\(")):
        parse(GOOD.replace(old, new, 1))


def test_faults_are_gathered():
    with pytest.raises(IntakeError) as caught:
        parse(GOOD.replace("delay: 2 days", "delay: soon").replace("factor: 0.01", "factor: x").replace("Kund", "{}"))
    assert caught.value.seen.count(";") >= 2


def test_a_mapping_that_is_not_there(tmp_path):
    with pytest.raises(IntakeError, match="cannot be read"):
        read(tmp_path / "none.yaml")
