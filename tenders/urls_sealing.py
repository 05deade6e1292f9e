"""Addresses of the record and of strict openings: below a tender, and from the site's root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders.views.sealing import record, strict

BUYER: list[URLPattern | URLResolver] = [
    path("<str:reference>/record.zip", record.export, name="record_export"),
    path("<str:reference>/opening-officers/", strict.opening_officers, name="opening_officers"),
]
ROOT: list[URLPattern | URLResolver] = [
    path("receipt-keys.json", record.signing_keys, name="signing_keys"),
    path("opening-key/", strict.opening_key, name="opening_key"),
    path("bids/<str:ref>/receipts/<str:number>/receipt.json", record.receipt_file, name="receipt_file"),
    path("tenders/<str:reference>/opening/<str:kind>/half/", strict.give_half, name="give_half"),
]
