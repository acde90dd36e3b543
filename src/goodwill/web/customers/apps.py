"""The slice `customers`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Customers(Slice):
    """Customers one by one: the list, the one timeline of a customer, erasing and exporting a person."""

    default = True
    name = "goodwill.web.customers"
    label = "customers"
    at = "customers/"
