"""Notices, the board, starting from a copy, awards without bids: spliced into the addresses under /tenders/.

`BEFORE` stands before the addresses that begin with a reference.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from tenders.views import notices

BEFORE: list[URLPattern] = []
AFTER: list[URLPattern] = [
    path("<str:reference>/notices/", notices.notices, name="notices"),
    path("<str:reference>/notices/<str:kind>/", notices.notice, name="notice"),
    path("<str:reference>/notices/version/<str:notice>/", notices.version, name="notice_version"),
    path("<str:reference>/notices/<str:notice>/again/", notices.resend, name="resend"),
    path("<str:reference>/notices/<str:notice>/act/<str:verb>/", notices.act, name="notice_act"),
]
