"""Addresses of bidding, registration and opening."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "bidding"

urlpatterns: list[URLPattern | URLResolver] = []
