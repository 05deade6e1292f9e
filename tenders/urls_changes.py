"""Addresses of changes to an open tender, under /tenders/<reference>/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders.views.changes import asking, deciding, joining, judging, pricing, telling, writing

ONE = "<str:reference>/changes/<int:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:reference>/changes/", writing.changes, name="changes"),
    path("<str:reference>/changes/new/", writing.start, name="change_start"),
    path(ONE, writing.change, name="change"),
    path(f"{ONE}description/", writing.description, name="change_description"),
    path(f"{ONE}lots/<int:lot_number>/", writing.lot, name="change_lot"),
    path(f"{ONE}criteria/<slug:key>/", writing.criterion, name="change_criterion"),
    path(f"{ONE}add-lot/", joining.add_lot, name="change_add_lot"),
    path(f"{ONE}add-criterion/", joining.add_criterion, name="change_add_criterion"),
    path(f"{ONE}take-away/", joining.take_away, name="change_take_away"),
    path(f"{ONE}add-question/", asking.add_question, name="change_add_question"),
    path(f"{ONE}add-question/<str:kind>/", asking.new_question, name="change_new_question"),
    path(f"{ONE}questions/<slug:key>/", asking.question, name="change_question"),
    path(f"{ONE}add-price/", pricing.add_price, name="change_add_price"),
    path(f"{ONE}prices/<slug:key>/", pricing.price, name="change_price"),
    path(f"{ONE}schedule/", pricing.schedule, name="change_schedule"),
    path(f"{ONE}weights/", judging.weights, name="change_weights"),
    path(f"{ONE}award-rule/", judging.rule, name="change_rule"),
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
