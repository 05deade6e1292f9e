"""The authoring pages, under /tenders/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders.views.authoring.overview import overview

app_name = "tenders"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview, name="list"),
    path("<str:reference>/", overview, name="overview"),
    path("<str:reference>/history/", overview, name="history"),
    path("<str:reference>/act/<str:verb>/", overview, name="act"),
]
