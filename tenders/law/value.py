"""On which side of the threshold a value lies, in words, and what to know of the figures used. Pure."""

from __future__ import annotations

from core.words import money
from tenders.law.case import Case, Reason


def value_reason(case: Case) -> Reason:
    kind = (
        "light touch services" if case.light_touch else {"works": "works", "goods": "goods"}.get(case.kind, "services")
    )
    limit = money(case.threshold)
    if case.value_inc_vat is None:
        side = "from" if case.covered else "below"
        words = f"The value is not known yet: the rules {side} the threshold of {limit} for {kind} are taken to apply."
    elif case.covered:
        words = f"{money(case.value_inc_vat)} with VAT is at or above the threshold of {limit} for {kind}."
    else:
        words = f"{money(case.value_inc_vat)} with VAT is below the threshold of {limit} for {kind}."
    return Reason("value", f"Act s.3 and {case.amounts.source.removeprefix('Act ')}", words)


def dated_advice(case: Case) -> list[str]:
    found = []
    if case.on > case.amounts.last:
        found.append(
            f"The amounts used are those in force until {case.amounts.last.year}: look up the figures of "
            f"{case.on.year} before you publish."
        )
    return found
