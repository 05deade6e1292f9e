"""Addresses of what comes around and after the opening: the buyer's below a tender, the bidder's below a bid."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders.views.after import threads

BUYER: list[URLPattern | URLResolver] = [
    path("<str:reference>/messages/", threads.threads, name="threads"),
    path("<str:reference>/messages/<str:organisation>/", threads.thread, name="thread"),
    path("<str:reference>/messages/<str:organisation>/record.json", threads.thread_json, name="thread_json"),
    path("<str:reference>/messages/<str:organisation>/record.pdf", threads.thread_pdf, name="thread_pdf"),
]
BIDDER: list[URLPattern | URLResolver] = [
    path("bids/<str:ref>/messages/", threads.own_thread, name="messages"),
    path("bids/<str:ref>/messages/record.json", threads.own_thread_json, name="messages_json"),
    path("bids/<str:ref>/messages/record.pdf", threads.own_thread_pdf, name="messages_pdf"),
]
