"""Names and numbers as they are compared with the debarment list. Pure.

A match is a reason to look, never a verdict: two companies may bear one name.
"""

from __future__ import annotations

import re
import unicodedata

from tenders.suppliers.company_number import read_company_number

_FORMS = {
    "ltd", "limited", "plc", "llp", "lp", "cic", "cio", "uk", "gb", "inc", "incorporated", "llc", "gmbh", "sa", "bv",
    "co", "company", "the", "group", "holdings",
}  # fmt: skip


def plain_name(name: str) -> str:
    """'The Hartburn & Co. (UK) Ltd' -> 'hartburn'. What is left when forms, articles, marks and accents are gone.

    A name made of nothing else is kept as it is, or it would be like every other.
    """
    spelled = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(each for each in spelled if not unicodedata.combining(each))
    words = re.sub(r"[^\w]+", " ", letters.replace("'", "").replace("’", "")).split()
    kept = [word for word in words if word not in _FORMS]
    while kept and kept[-1] == "and":  # what '& Co' leaves behind
        kept.pop()
    return " ".join(kept or words)


def plain_number(number: str) -> str:
    """A company number in one spelling; another kind of number without spaces and dashes."""
    typed = re.sub(r"[\s.\-/]", "", number).upper()
    return (read_company_number(typed) or typed) if typed else ""
