"""Addresses of what comes around and after the opening: the buyer's below a tender, the bidder's below a bid."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders.views.after import checks, exclusions, incidents, put_right, threads

BUYER: list[URLPattern | URLResolver] = [
    path("<str:reference>/messages/", threads.threads, name="threads"),
    path("<str:reference>/messages/<str:organisation>/", threads.thread, name="thread"),
    path("<str:reference>/messages/<str:organisation>/record.json", threads.thread_json, name="thread_json"),
    path("<str:reference>/messages/<str:organisation>/record.pdf", threads.thread_pdf, name="thread_pdf"),
    path("<str:reference>/checks/", checks.checks, name="checks"),
    path("<str:reference>/checks/<str:letter>/", checks.bid_checks, name="bid_checks"),
    path("<str:reference>/checks/<str:letter>/put-right/", checks.ask, name="ask_to_put_right"),
    path("<str:reference>/checks/<str:letter>/put-right/<str:ref>/", checks.put_right_file, name="put_right_file"),
    path("<str:reference>/checks/<str:letter>/exclude/", exclusions.start, name="exclude"),
    path("<str:reference>/exclusions/", exclusions.exclusions, name="exclusions"),
    path("<str:reference>/exclusions/<str:ref>/", exclusions.exclusion, name="exclusion"),
    path("<str:reference>/incidents/", incidents.incidents, name="incidents"),
    path("<str:reference>/incidents/new/", incidents.new, name="new_incident"),
    path("<str:reference>/incidents/<str:ref>/", incidents.incident, name="incident"),
    path("<str:reference>/incidents/<str:ref>/extend/", incidents.extend, name="extend_for_all"),
    path("<str:reference>/incidents/<str:ref>/record.pdf", incidents.record_pdf, name="incident_pdf"),
]
BIDDER: list[URLPattern | URLResolver] = [
    path("bids/<str:ref>/messages/", threads.own_thread, name="messages"),
    path("bids/<str:ref>/messages/record.json", threads.own_thread_json, name="messages_json"),
    path("bids/<str:ref>/messages/record.pdf", threads.own_thread_pdf, name="messages_pdf"),
    path("bids/<str:ref>/put-right/", put_right.put_right, name="put_right"),
    path("bids/<str:ref>/put-right/<slug:key>/", put_right.put_right_answer, name="put_right_answer"),
    path("bids/<str:ref>/exclusions/<str:exclusion>/", exclusions.own_exclusion, name="own_exclusion"),
]
