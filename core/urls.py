"""Pages that belong to every floor: what needs you, the history of a record, signing in again."""

from __future__ import annotations

from django.urls import path

from core.views.brand import brand
from core.views.design import design
from core.views.pages import accessibility, needs_you
from core.views.server_time import server_time

app_name = "core"

urlpatterns = [
    path("needs/", needs_you, name="needs_you"),
    path("design/", design, name="design"),
    path("accessibility/", accessibility, name="accessibility"),
    path("brand/<str:ref>.css", brand, name="brand"),
    path("server-time/", server_time, name="server_time"),
]
