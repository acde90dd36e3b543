"""Addresses of customers. A customer stands in them by a random key, never by an id of a source."""

from __future__ import annotations

from django.urls import path

from goodwill.web.customers import views, views_person

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="customers"),
    path("search", views.search, name="customers_search"),
    path("export", views.export, name="customers_export"),
    path("filters", views.save_filter, name="customers_save_filter"),
    path("filters/<int:number>/delete", views.delete_filter, name="customers_delete_filter"),
    path("files/<uuid:job_id>", views_person.file, name="customers_file"),
    path("erased/<uuid:job_id>", views_person.erased, name="customers_erased"),
    path("erased/<uuid:job_id>/receipt", views_person.receipt, name="customers_receipt"),
    path("one/<slug:key>", views.one, name="customers_one"),
    path("one/<slug:key>/export", views_person.export_person, name="customers_export_person"),
    path("one/<slug:key>/erase", views_person.erase_person, name="customers_erase_person"),
]
