"""Where customers meet the company: touchpoints with their channel, stage, handling and habits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One place where customers meet the company.

    Attributes
    ----------
    name, channel
        Its word and its means.
    get
        Share of its contacts that are about getting (the others are about using).
    share
        Share of all contacts at the first month.
    person, automation
        Share handled by a person and by automation; the rest has no handler.
    wait, duration
        Mean minutes before help began and of the contact.
    """

    name: str
    channel: str
    get: float
    share: float
    person: float
    automation: float
    wait: float
    duration: float


TOUCHPOINTS = (
    Touchpoint("phone_support", "phone", 0.0, 0.25, 0.90, 0.10, 6.0, 9.0),
    Touchpoint("chat", "chat", 0.0, 0.16, 0.70, 0.30, 2.0, 8.0),
    Touchpoint("shop", "shop", 0.6, 0.09, 1.00, 0.00, 5.0, 14.0),
    Touchpoint("web", "web", 0.5, 0.17, 0.00, 0.00, 0.0, 6.0),
    Touchpoint("technician_visit", "visit", 0.0, 0.07, 1.00, 0.00, 20.0, 55.0),
    Touchpoint("billing", "mail", 0.0, 0.12, 0.00, 0.30, 0.0, 4.0),
    Touchpoint("delivery", "parcel", 1.0, 0.07, 0.00, 0.00, 0.0, 3.0),
    Touchpoint("onboarding", "phone", 1.0, 0.07, 0.75, 0.25, 4.0, 18.0),
)
NAMES = tuple(t.name for t in TOUCHPOINTS)
CHANNELS = tuple(t.channel for t in TOUCHPOINTS)
SHARES = np.array([t.share for t in TOUCHPOINTS])
GET = np.array([t.get for t in TOUCHPOINTS], dtype=np.float32)
PERSON = np.array([t.person for t in TOUCHPOINTS], dtype=np.float32)
AUTOMATION = np.array([t.automation for t in TOUCHPOINTS], dtype=np.float32)
WAIT = np.array([t.wait for t in TOUCHPOINTS], dtype=np.float32)
DURATION = np.array([t.duration for t in TOUCHPOINTS], dtype=np.float32)
COMPONENTS = ("success", "ease", "emotion")
REASONS = ("fault", "bill", "order", "contract", "moving", "question")
HANDLERS = ("person", "automation", "none")
STAGES = ("get", "use")


def index(name: str) -> int:
    """Return the place of a touchpoint in `TOUCHPOINTS`."""
    return NAMES.index(name)
