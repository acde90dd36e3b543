"""A mapping written down says the same when it is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.intake import mapping_yaml
from goodwill.intake.load import DEMOS
from goodwill.intake.mapping import MappedFile, Mapping, Part, Reading
from goodwill.intake.mapping_text import plain_of, text_of
from goodwill.ledger.contracts import CONTRACTS

WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)
READINGS = st.one_of(
    st.builds(lambda c: Reading(columns=(c,)), WORDS),
    st.builds(lambda c: Reading(constant=c), WORDS),
    st.just(Reading(row=True)),
    st.builds(lambda c, t: Reading(columns=(c,), time=t, zone="Europe/Stockholm"), WORDS, WORDS),
    st.builds(lambda a, b, j: Reading(columns=(a, b), joiner=j), WORDS, WORDS, WORDS),
    st.builds(lambda c, f: Reading(columns=(c,), factor=f, leading=True, decimal=","), WORDS, st.floats(0.01, 1e6)),
    st.builds(lambda a, b: Reading(minutes_between=(a, b), end_of_day=True), WORDS, WORDS),
    st.builds(
        lambda c, k, v: Reading(columns=(c,), values={k.strip().lower(): v}, otherwise="keep"),
        WORDS, WORDS.filter(str.strip), WORDS,
    ),
)  # fmt: skip


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    table = draw(st.sampled_from(("replies", "answers", "interactions")))
    ours = st.sampled_from([c.name for c in CONTRACTS[table].columns])
    columns = draw(st.dictionaries(ours, READINGS, max_size=5))
    melt = {}
    if table == "answers":
        constants = st.fixed_dictionaries({"construct": st.builds(lambda c: Reading(constant=c), WORDS)})
        melt = draw(st.dictionaries(WORDS, constants, max_size=3))
    part = Part(table=table, file="file", columns=columns, melt=melt)
    file = MappedFile(
        pattern=draw(WORDS), delimiter=draw(st.sampled_from(("", ";"))), header=draw(st.sampled_from((None, True)))
    )
    return Mapping(
        name=draw(WORDS), files={"file": file}, parts=(part,), zone="Europe/Stockholm",
        day_first=draw(st.booleans()), delay_seconds=draw(st.sampled_from((None, 3600.0))),
        spaces=draw(st.sampled_from(({}, {"customer_id": "crm"}))),
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(mappings())
def test_reading_back_what_was_written_gives_the_same_mapping(mapping):
    assert mapping_yaml.parse(text_of(mapping)) == mapping


@pytest.mark.parametrize("path", sorted(DEMOS.glob("*.yaml")), ids=lambda p: p.stem)
def test_the_mappings_that_ship_survive(path: Path):
    said = mapping_yaml.read(path)
    assert mapping_yaml.parse(text_of(plain_of(said)), str(path)) == said
