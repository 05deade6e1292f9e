"""Typed questions, pure: what a question of each kind asks for, what an answer to it is, and whether it passes.

`kinds` reads what an author asks for, `answers` reads what a bidder types, `verdict` compares an answer with what was
expected, `words` says all of it to people. No database, no settings, no forms.
"""

from __future__ import annotations

from tenders.questions.answers import is_blank, lacks, read
from tenders.questions.kinds import KINDS, SpecError, parse, to_json
from tenders.questions.single import Wrong
from tenders.questions.specs import Spec
from tenders.questions.verdict import FAIL, PASS, PERSON, Judgement, judge, parse_expected

__all__ = [
    "FAIL",
    "KINDS",
    "PASS",
    "PERSON",
    "Judgement",
    "Spec",
    "SpecError",
    "Wrong",
    "is_blank",
    "judge",
    "lacks",
    "parse",
    "parse_expected",
    "read",
    "to_json",
]
