"""Screens of `customers`."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register


def _examples() -> list[tuple[str, str]]:
    """Return the pages of a few customers: those with most contacts, and the form to erase one."""
    from goodwill.web.customers.keys import text_of
    from goodwill.web.customers.queries import shelf

    listed = shelf()
    if listed is None or not len(listed):
        return []
    rows = listed.page(sort="interactions", size=2).rows
    found = [(f"customer {i}", reverse("customers:customers_one", args=[text_of(r.customer_key)]))
             for i, r in enumerate(rows, 1)]  # fmt: skip
    erase = reverse("customers:customers_erase_person", args=[text_of(rows[0].customer_key)])
    return [*found, ("erase a customer", erase)]


register(Screen("customers:customers", _("Customers"), "measure", "customers.see", 10, examples=_examples))
