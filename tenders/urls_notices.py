"""Notices, the board, starting from a copy, awards without bids: spliced into the addresses under /tenders/.

`BEFORE` stands before the addresses that begin with a reference.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from tenders.views import board, copying, notices, without_bids

BEFORE: list[URLPattern] = [
    path("board/", board.board, name="board"),
    path("board.csv", board.board_csv, name="board_csv"),
    path("new/without-competition/", without_bids.start, name="new_without_bids"),
    path("new/copy/", copying.choose, name="copy_choose"),
]
AFTER: list[URLPattern] = [
    path("<str:reference>/copy/", copying.copy, name="copy"),
    path("<str:reference>/direct-award/", without_bids.facts, name="direct_award"),
    path("<str:reference>/direct-award/sign/", without_bids.sign, name="sign_award"),
    path("<str:reference>/notices/", notices.notices, name="notices"),
    path("<str:reference>/notices/<str:kind>/", notices.notice, name="notice"),
    path("<str:reference>/notices/version/<str:notice>/", notices.version, name="notice_version"),
    path("<str:reference>/notices/<str:notice>/again/", notices.resend, name="resend"),
    path("<str:reference>/notices/<str:notice>/act/<str:verb>/", notices.act, name="notice_act"),
]
