"""The law as data: which rules bite for a procurement, and why. Pure: no clock, no database."""

from __future__ import annotations
