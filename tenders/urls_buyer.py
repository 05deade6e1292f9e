"""Addresses of a buyer's own rules, under /organisation/<ref>/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenders.views.buyer import policy

app_name = "buyer"

urlpatterns: list[URLPattern | URLResolver] = [
    path("organisation/<str:ref>/decisions/", policy.decisions, name="decisions"),
    path("organisation/<str:ref>/delegation/", policy.delegation, name="delegation"),
    path("organisation/<str:ref>/letters/", policy.letters, name="letters"),
    path("organisation/<str:ref>/letters/<slug:key>/", policy.letter, name="letter"),
]
