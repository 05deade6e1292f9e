"""A dynamic market: an agreement whose door stays open, its parts, and the applications to them."""

from __future__ import annotations

from dps.models.application import Application
from dps.models.market import Market, Part

__all__ = ["Application", "Market", "Part"]
