"""Each nuisance does what its sentence says, and nothing of it is there when it is off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from goodwill.simulate import Company, Nuisances
from goodwill.simulate import verbatims_en as en
from goodwill.simulate import verbatims_sv as sv
from goodwill.simulate.life import NEVER
from goodwill.simulate.oracle import Lived, lived

NAMES = [f.name for f in fields(Nuisances)]


class Case:
    """A company with one nuisance on (or none), seen from inside and outside."""

    def __init__(self, on: str | None) -> None:
        nuisances = Nuisances.none() if on is None else replace(Nuisances.none(), **{on: True})
        self.company = Company(seed=7, customers=1_500, months=18, nuisances=nuisances)
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def inside(self) -> Lived:
        if not hasattr(self, "_inside"):
            self._inside = lived(self.company)
        return self._inside

    def frame(self, name: str) -> pd.DataFrame:
        if not hasattr(self, "_tables"):
            self._tables = self.company.tables()
        return self._tables[name].to_pandas()

    def texts(self) -> pd.Series:
        answers = self.frame("answers")
        return answers[answers.construct.isin(["emotion", "recommend"])].text.dropna()

    def answered(self) -> pd.DataFrame:
        asked = self.frame("invitations").query("survey_id == 'experience-survey'")
        contact = asked.interaction_id.str[1:].astype(int).to_numpy()
        valence = self.inside.life.contacts.valence[contact]
        return pd.DataFrame({"valence": valence, "answered": asked.state.isin(["started", "completed"]).to_numpy()})


@cache
def case(on: str | None) -> Case:
    return Case(on)


def _nonresponse(c: Case) -> float:
    asked = c.answered()
    return asked[asked.valence < -0.7].answered.mean() - asked[asked.valence.abs() < 0.3].answered.mean()


def _closed(c: Case) -> float:
    asked = c.frame("invitations").query("survey_id == 'experience-survey'")
    return asked.merge(c.frame("interactions"), on="interaction_id").resolved.astype(float).mean()


def _adviser(c: Case) -> float:
    return (c.frame("invitations").sender == "adviser").mean()


def _mode(c: Case) -> float:
    replies = c.frame("replies").query("perspective == 'experience'")
    early = replies.started_at < replies.started_at.median()
    return (replies[early]["mode"] == "phone").mean() - (replies[~early]["mode"] == "phone").mean()


def _halo(c: Case) -> float:
    answers = c.frame("answers").query("question_id in ('success', 'emotion')")
    replies = c.frame("replies").query("survey_id == 'experience-survey'").reply_id
    wide = answers[answers.reply_id.isin(replies)].pivot_table(index="reply_id", columns="question_id", values="value")
    return wide.corr().loc["success", "emotion"]


def _share(texts: tuple[str, ...]) -> Callable[[Case], float]:
    return lambda c: c.texts().isin(texts).mean()


def _phone_drop(c: Case) -> float:
    i = c.frame("interactions")
    early = i.started_at < i.started_at.median()
    return (i[early].touchpoint == "phone_support").mean() - (i[~early].touchpoint == "phone_support").mean()


def _looked_worse(c: Case) -> float:
    on = replace(c.company.scene.nuisances, team_shocks=True)
    scene = Company(seed=7, customers=1_500, months=18, nuisances=on).scene
    chosen = {u for a in scene.truths.actions for u in a.units}
    mine = np.array([f"team-{t + 1:03d}" in chosen for t in range(scene.staff.teams)])
    start = scene.truths.actions[0].start
    before = scene.team_levels[:, start - 4 : start, 1].mean(axis=1)
    return float(before[~mine].mean() - before[mine].mean())


def _recovered_vocal(c: Case) -> float:
    failures, people = c.inside.life.failures, c.inside.people
    return float(np.corrcoef(people.vocal[failures.who], failures.recovery > 0)[0, 1])


def _hard_to_best(c: Case) -> float:
    contacts, talent = c.inside.life.contacts, c.inside.scene.staff.talent
    person = contacts.employee >= 0
    skill = talent[contacts.employee[person]]
    return float(skill[contacts.hard[person]].mean() - skill[~contacts.hard[person]].mean())


def _tenure_liking(c: Case) -> float:
    people = c.inside.people
    old = people.since < c.inside.scene.calendar.starts[0]
    return float(-np.corrcoef(np.log(c.inside.scene.calendar.starts[0] - people.since[old]), people.liking[old])[0, 1])


def _expected_after(c: Case) -> float:
    return float((c.frame("answers").construct == "expected.clear_bill").sum())


def _other_language(c: Case) -> float:
    replies = c.frame("replies")[["reply_id", "language"]]
    texts = c.frame("answers").dropna(subset="text").merge(replies)
    texts = texts[texts.construct.isin(["emotion", "recommend"])]
    english = texts.text.str.contains(r"\b(?:the|was|and|is|my)\b")
    return (english & (texts.language == "sv")).mean()


def _known_late(c: Case) -> float:
    spans = c.frame("circumstances")
    return (spans.known_at > spans.valid_from).mean()


CHECKS: dict[str, tuple[Callable[[Case], float], float]] = {  # what it raises, and by how much at least
    "nonresponse": (_nonresponse, 0.05),
    "closed_cases_only": (_closed, 0.10),
    "sender_switch": (_adviser, 0.15),
    "mode_switch": (_mode, 0.15),
    "scale_styles": (lambda c: float(c.inside.people.shift.std() + c.inside.people.stretch.std()), 0.3),
    "halo": (_halo, 0.04),
    "season": (lambda c: float(np.ptp(c.company.scene.busy)), 0.2),
    "mix_shift": (_phone_drop, 0.03),
    "team_shocks": (lambda c: float(c.company.scene.team_levels.std(axis=1).mean()), 0.05),
    "common_trend": (lambda c: float(np.diff(c.company.scene.touchpoint_levels[:, [0, -1], 0]).mean()), 0.2),
    "aimed_at_worst": (_looked_worse, 0.05),
    "handling_selected": (_recovered_vocal, 0.15),
    "routed_hard": (_hard_to_best, 0.3),
    "silent_churn": (lambda c: float(c.inside.life.silent.mean()), 0.02),
    "lock_in": (lambda c: float((c.inside.life.left_at < c.inside.life.bound_until).sum() == 0 and
                                (c.inside.life.bound_until > 0).mean() > 0.5), 0.5),
    "life_exits": (lambda c: float((c.inside.life.why == 0).mean()), 0.005),
    "survivors": (lambda c: -_tenure_liking(c), 0.15),
    "turnover": (lambda c: c.frame("employees").valid_to.notna().mean(), 0.1),
    "engaged_by_customers": (lambda c: float(c.company.scene.kindness.std()), 0.08),
    "late_circumstances": (_known_late, 0.9),
    "late_expectations": (_expected_after, 100),
    "sarcasm": (_share(en.SARCASM + sv.SARCASM), 0.01),
    "templates": (_share(en.TEMPLATES + sv.TEMPLATES), 0.01),
    "quoted_text": (lambda c: c.texts().str.contains("\n>").mean(), 0.01),
    "agent_text": (_share(en.AGENT + sv.AGENT), 0.01),
    "non_answers": (_share(en.NON_ANSWERS + sv.NON_ANSWERS), 0.03),
    "mixed_languages": (_other_language, 0.005),
}  # fmt: skip


def test_every_nuisance_has_a_sentence_and_a_check() -> None:
    assert set(CHECKS) == set(NAMES) == set(Nuisances.describe())
    assert all(sentence.endswith(".") for sentence in Nuisances.describe().values())


@pytest.mark.parametrize("name", NAMES)
def test_a_nuisance_changes_what_it_says(name: str) -> None:
    measure, least = CHECKS[name]
    assert measure(case(name)) - measure(case(None)) > least


def test_none_all_and_still() -> None:
    assert not any(getattr(Nuisances.none(), n) for n in NAMES)
    assert all(getattr(Nuisances.all(), n) for n in NAMES)
    off = {n for n in NAMES if not getattr(Nuisances.still(), n)}
    assert off == {"sender_switch", "mode_switch", "season", "mix_shift", "common_trend", "engaged_by_customers"}


def test_without_silence_every_exit_is_on_record() -> None:
    c = case(None)
    left = (c.inside.life.left_at < NEVER).sum()
    ends = c.frame("agreements").end_kind.notna().sum()
    assert 0 < ends <= left  # those bound to leave after today have not left yet
    assert (c.frame("outcomes").kind == "cancellation").sum() == ends
