"""Prices and weights as pages print them: exact, with pence."""

from __future__ import annotations

from decimal import Decimal

from django import template

from tenders.pricing.schedule import plain, pounds

register = template.Library()


@register.filter(name="pounds")
def exact_pounds(value: Decimal | None) -> str:
    """'£24.36', '£24.3575': nothing is rounded away."""
    return "" if value is None else pounds(value)


@register.filter
def weight(value: Decimal | None) -> str:
    """'40', '12.5'."""
    return "" if value is None else plain(value)
