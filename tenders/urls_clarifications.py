"""Addresses of questions and answers, under a tender's own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders.views import clarifications as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:reference>/clarifications/", views.clarifications, name="clarifications"),
    path("<str:reference>/clarifications.csv", views.clarifications_csv, name="clarifications_csv"),
    path("<str:reference>/clarifications/answer/", views.take_up, name="take_up"),
    path("<str:reference>/clarifications/<str:ref>/leave/", views.leave, name="leave_question"),
    path("<str:reference>/clarifications/<str:ref>/put-back/", views.put_back, name="put_back"),
    path("<str:reference>/answers/<str:ref>/", views.reply, name="reply"),
    path("<str:reference>/answers/<str:ref>/publish/", views.publish_reply, name="publish_reply"),
]
