"""Addresses of bidding, registration and opening, from the site's root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders import urls_after, urls_sealing
from tenders.views import opening, registration
from tenders.views.bidding import (
    authority,
    check,
    confidential,
    files,
    lists,
    parts,
    price_workbook,
    prices,
    submit,
    tasks,
    tender,
    typed,
    uploads,
)
from tenders.views.changes import bidder
from tenders.views.suppliers import bid_parts, buyer, deciding, information
from tenders.views.suppliers import team as suppliers_team

app_name = "bidding"

urlpatterns: list[URLPattern | URLResolver] = [
    path("bids/", lists.bids, name="bids"),
    path("bids/start/<str:reference>/", lists.start, name="start"),
    path("bids/<str:ref>/", tasks.tasks, name="tasks"),
    path("bids/<str:ref>/history/", tasks.history, name="history"),
    path("bids/<str:ref>/declarations/", parts.declarations, name="declarations"),
    path("bids/<str:ref>/information/", bid_parts.information, name="bid_information"),
    path("bids/<str:ref>/parties/", bid_parts.parties, name="parties"),
    path("bids/<str:ref>/parties/<slug:key>/", bid_parts.party, name="party"),
    path("bids/<str:ref>/lots/", parts.lots, name="lots"),
    path("bids/<str:ref>/answers/<slug:key>/", parts.answer, name="answer"),
    path("bids/<str:ref>/questions/", typed.question_set, name="question_set"),
    path("bids/<str:ref>/questions/<slug:key>/", typed.typed_question, name="typed"),
    path("bids/<str:ref>/prices/", prices.prices, name="prices"),
    path("bids/<str:ref>/prices/workbook.xlsx", price_workbook.workbook, name="price_workbook"),
    path("bids/<str:ref>/prices/workbook/", price_workbook.from_workbook, name="prices_from_workbook"),
    path("bids/<str:ref>/prices/<int:lot>/", prices.lot_prices, name="lot_prices"),
    path("bids/<str:ref>/files/", files.files, name="files"),
    path("bids/<str:ref>/files/<str:file_ref>/", files.download, name="file"),
    path("bids/<str:ref>/files/<str:file_ref>/remove/", files.remove, name="remove_file"),
    path("bids/<str:ref>/uploads/", uploads.uploads, name="uploads"),
    path("bids/<str:ref>/uploads/<str:upload_ref>/", uploads.upload, name="upload"),
    path("bids/<str:ref>/uploads/<str:upload_ref>/keep/", uploads.keep, name="keep_upload"),
    path("bids/<str:ref>/uploads/<str:upload_ref>/forget/", uploads.forget, name="forget_upload"),
    path("bids/<str:ref>/confidential/", confidential.confidential, name="confidential"),
    path("bids/<str:ref>/authority/", authority.authority, name="authority"),
    path("bids/<str:ref>/check/", check.check, name="check"),
    path("bids/<str:ref>/receipts/<str:number>/", submit.receipt, name="receipt"),
    path("bids/<str:ref>/receipts/<str:number>/pdf/", submit.receipt_pdf, name="receipt_pdf"),
    path("bids/<str:ref>/withdraw/", submit.withdraw, name="withdraw"),
    path("bids/<str:ref>/changes/", bidder.changes, name="changes"),
    path("bids/<str:ref>/confirm/", bidder.confirm, name="confirm"),
    path("bids/<str:ref>/confirmations/<str:number>/", bidder.confirmation, name="confirmation"),
    path("tender/<str:reference>/", tender.tender_page, name="tender"),
    path("tender/<str:reference>/worth/", deciding.worth, name="worth"),
    path("tender/<str:reference>/questions-to-print/", deciding.print_questions, name="print_questions"),
    path("tender/<str:reference>/invitation.pdf", deciding.invitation_pdf, name="invitation_pdf"),
    path("tender/<str:reference>/decline/", deciding.decline, name="decline"),
    path("tenders/<str:reference>/bids/<str:letter>/supplier/", buyer.supplier, name="supplier"),
    path("tenders/<str:reference>/declines/", buyer.declines, name="declines"),
    path("tenders/<str:reference>/contact/", buyer.contact, name="contact"),
    path("tender/<str:reference>/changes/", bidder.tender_changes, name="tender_changes"),
    path("tender/<str:reference>/ask/", tender.ask, name="ask"),
    path("tender/<str:reference>/follow/", tender.follow_tender, name="follow_tender"),
    path("tender/<str:reference>/questions/<str:ref>/", tender.question, name="question"),
    path("follow/<str:ref>/", tender.follow, name="follow"),
    path("register/", registration.register, name="register"),
    path("register/team/<str:organisation>/", registration.team, name="team"),
    path("register/team/<str:organisation>/people/<str:ref>/", suppliers_team.colleague, name="colleague"),
    path(
        "register/team/<str:organisation>/invitations/<int:number>/<slug:act>/",
        suppliers_team.invitation,
        name="team_invitation",
    ),
    path("register/information/<str:organisation>/", information.overview, name="information"),
    path("register/information/<str:organisation>/history/", information.history, name="information_history"),
    path("register/information/<str:organisation>/about/", information.about, name="information_about"),
    path(
        "register/information/<str:organisation>/grounds/",
        information.exclusion_grounds,
        name="information_grounds",
    ),
    path(
        "register/information/<str:organisation>/grounds/<slug:ground>/", information.ground, name="information_ground"
    ),
    path("register/information/<str:organisation>/<slug:section>/", information.section_list, name="information_list"),
    path(
        "register/information/<str:organisation>/<slug:section>/<slug:key>/",
        information.item,
        name="information_item",
    ),
    path("register/join/<str:secret>/", registration.join, name="join"),
    path("tenders/<str:reference>/opening/<str:kind>/", opening.opening, name="opening"),
    path("tenders/<str:reference>/opening/<str:kind>/confirm/", opening.confirm, name="confirm_opening"),
    path("tenders/<str:reference>/opening/<str:kind>/record/", opening.record_pdf, name="opening_pdf"),
    *urls_after.BIDDER,
    *urls_sealing.ROOT,
]
