"""The slice `plans`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Plans(Slice):
    """What people decide: promises, actions, who owns a target."""

    default = True
    name = "goodwill.web.plans"
    label = "plans"
    at = "plans/"
