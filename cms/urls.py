"""The public register, bookings, and the engagement officer's pages. Wagtail's own pages are mounted after these."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cms.register import alert_views as alerts
from cms.register import views as register
from cms.views import events, parts, programmes

app_name = "cms"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", register.notices, name="notices"),
    path("notices/alerts/", alerts.alerts, name="alerts"),
    path("notices/alerts/new/", alerts.alert_new, name="alert_new"),
    path("notices/alerts/<str:ref>/", alerts.alert, name="alert"),
    path("notices/<path:reference>/notice.json", register.notice_json, name="notice_json"),
    path("notices/<path:reference>/", register.notice_page, name="notice"),
    path("awards/", register.results, name="results"),
    path("awards/<path:reference>/", register.result_page, name="result"),
    path("bookings/<str:ref>/", events.booking, name="booking"),
    path("programmes/<str:ref>/calendar.ics", events.programme_calendar, name="programme_calendar"),
    path("engagement/", programmes.programmes, name="programmes"),
    path("engagement/new/", programmes.new_programme, name="programme_new"),
    path("engagement/<str:ref>/", programmes.programme, name="programme"),
    path("engagement/<str:ref>/preview/", programmes.preview, name="programme_preview"),
    path("engagement/<str:ref>/publish/", programmes.publish, name="programme_publish"),
    path("engagement/<str:ref>/history/", programmes.history, name="programme_history"),
    path("engagement/<str:ref>/words/", parts.words, name="programme_words"),
    path("engagement/<str:ref>/dates/", parts.dates, name="programme_dates"),
    path("engagement/<str:ref>/heard/", parts.heard, name="programme_heard"),
    path("engagement/<str:ref>/survey/", parts.survey, name="programme_survey"),
    path("engagement/<str:ref>/events/new/", parts.event_new, name="event_new"),
    path("engagement/<str:ref>/events/<str:slug>/", parts.event_edit, name="event_edit"),
    path("engagement/<str:ref>/events/<str:slug>/visitors/", programmes.visitors, name="visitors"),
]
