"""Customers one by one: the list, the one timeline of a customer, erasing and exporting a person."""
