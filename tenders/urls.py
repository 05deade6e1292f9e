"""The authoring pages, under /tenders/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders import urls_changes, urls_clarifications, urls_notices
from tenders.views.authoring import (
    approval,
    dates,
    documents,
    judging,
    library,
    listing,
    overview,
    parts,
    people,
    prices,
    questions,
    rule,
)

app_name = "tenders"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.tender_list, name="list"),
    path("tenders.csv", listing.tender_list_csv, name="list_csv"),
    path("new/", listing.new_tender, name="new"),
    path("areas/", listing.areas, name="areas"),
    path("library/", library.library, name="library"),
    path("library/new/", library.choose_kind, name="add_library_question"),
    path("library/new/<slug:kind>/", library.new_question, name="new_library_question"),
    path("library/<str:ref>/", library.question, name="library_question"),
    path("library/<str:ref>/retire/", library.retire, name="retire_library_question"),
    *urls_notices.BEFORE,
    path("<str:reference>/", overview.overview, name="overview"),
    path("<str:reference>/lots.csv", overview.lots_csv, name="lots_csv"),
    path("<str:reference>/history/", overview.history, name="history"),
    path("<str:reference>/act/<str:verb>/", overview.act, name="act"),
    path("<str:reference>/details/", parts.details, name="details"),
    path("<str:reference>/lots/", parts.lots, name="lots"),
    path("<str:reference>/lots/new/", parts.new_lot, name="new_lot"),
    path("<str:reference>/lots/<int:number>/", parts.lot, name="lot"),
    path("<str:reference>/regime/", parts.regime, name="regime"),
    path("<str:reference>/questions/", questions.questions, name="questions"),
    path("<str:reference>/questions/new/", questions.choose_kind, name="add_question"),
    path("<str:reference>/questions/new/<slug:kind>/", questions.new_question, name="new_question"),
    path("<str:reference>/questions/library/", questions.from_library, name="questions_from_library"),
    path("<str:reference>/questions/all/", questions.question_set, name="question_set"),
    path("<str:reference>/questions/q/<slug:key>/", questions.question, name="question"),
    path("<str:reference>/questions/q/<slug:key>/act/", questions.act, name="question_act"),
    path("<str:reference>/criteria/", judging.criteria, name="criteria"),
    path("<str:reference>/scale/", judging.scale, name="scale"),
    path("<str:reference>/rule/", rule.rule, name="rule"),
    path("<str:reference>/prices/", prices.prices, name="prices"),
    path("<str:reference>/prices/workbook.xlsx", prices.workbook, name="prices_workbook"),
    path("<str:reference>/prices/as-bidders-see-it/<int:number>/", prices.preview, name="prices_preview"),
    path("<str:reference>/timetable/", dates.dates, name="timetable"),
    *urls_changes.urlpatterns,
    path("<str:reference>/documents/", documents.documents, name="documents"),
    path("<str:reference>/documents/<str:ref>/", documents.document, name="document"),
    path("<str:reference>/conflicts/", people.conflicts, name="conflicts"),
    path("<str:reference>/interests/", people.interests, name="interests"),
    path("<str:reference>/approver/", people.approver, name="approver"),
    path("<str:reference>/approval/", approval.approval, name="approval"),
    path("<str:reference>/take-back/", approval.take_back, name="take_back"),
    *urls_notices.AFTER,
    *urls_clarifications.urlpatterns,
]
