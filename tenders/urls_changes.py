"""Addresses of changes to an open tender, under /tenders/<reference>/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders.views.changes import deciding, telling, writing

ONE = "<str:reference>/changes/<int:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:reference>/changes/", writing.changes, name="changes"),
    path("<str:reference>/changes/new/", writing.start, name="change_start"),
    path(ONE, writing.change, name="change"),
    path(f"{ONE}description/", writing.description, name="change_description"),
    path(f"{ONE}lots/<int:lot_number>/", writing.lot, name="change_lot"),
    path(f"{ONE}criteria/<slug:key>/", writing.criterion, name="change_criterion"),
    path(f"{ONE}scale/", writing.scale, name="change_scale"),
    path(f"{ONE}dates/", writing.dates, name="change_dates"),
    path(f"{ONE}words/", writing.words, name="change_words"),
    path(f"{ONE}documents/", writing.documents, name="change_documents"),
    path(f"{ONE}documents/<str:ref>/", deciding.proposed_document, name="change_document"),
    path(f"{ONE}take-out/", writing.take_out, name="change_take_out"),
    path(f"{ONE}approval/", deciding.approval, name="change_approval"),
    path(f"{ONE}act/<str:verb>/", deciding.act, name="change_act"),
    path("<str:reference>/extend/", deciding.extend, name="extend"),
    path("<str:reference>/told/", telling.told, name="told"),
    path("<str:reference>/documents/versions/", telling.versions, name="document_versions"),
    path("<str:reference>/cancel/", telling.cancel, name="cancel"),
]
