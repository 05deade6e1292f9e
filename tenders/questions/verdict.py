"""Does an answer pass? A definite pass, a definite fail, or a person decides. Pure, and never in a person's place.

Expected values by kind: figures {'least', 'most'}; days {'earliest', 'latest'}; a choice {'pass': [...], 'person': [...]}
where every other answer fails; a declaration {'pass': true}. Nothing expected: a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tenders.questions.answers import is_blank, read
from tenders.questions.kinds import Reader, SpecError, plain
from tenders.questions.single import Wrong
from tenders.questions.specs import ChoiceSpec, DateSpec, DeclarationSpec, MoneySpec, NumberSpec, Spec

PASS, PERSON, FAIL = "pass", "person", "fail"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and, in one sentence, why."""

    verdict: str
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of an answer."""

    passes: bool
    reason: str
    by: str


def parse_expected(spec: Spec, data: Any) -> dict[str, Any]:
    """What passes, checked against what is asked; {} where a person decides. Raises `SpecError`.

    Kinds whose answers nobody can compare (text, table, file) take no expected values.
    """
    reader = Reader(data if isinstance(data, Mapping) else {})
    found: dict[str, Any] = {}
    match spec:
        case NumberSpec() | MoneySpec():
            least, most = reader.figure("least", "Passes from"), reader.figure("most", "Passes up to")
            reader.in_order("least", "most", least, most, "Passes up to")
            found = {"least": plain(least), "most": plain(most)}
        case DateSpec():
            first, last = reader.day("earliest", "Passes from"), reader.day("latest", "Passes up to")
            if first and last and first > last:
                reader.faults["latest"] = "Passes up to: make it no earlier than the first day that passes."
            found = {"earliest": first and first.isoformat(), "latest": last and last.isoformat()}
        case ChoiceSpec():
            found = _choices(spec, reader)
        case DeclarationSpec():
            found = {"pass": True} if reader.data.get("pass") is True else {}
        case _:
            found = {}
    if reader.faults:
        raise SpecError(reader.faults)
    return {key: value for key, value in found.items() if value not in (None, [])}


def _choices(spec: ChoiceSpec, reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, name in (("pass", "Answers that pass"), ("person", "Answers a person decides on")):
        lines = list(reader.lines(key))
        if unknown := [each for each in lines if each not in spec.options]:
            reader.faults[key] = f"{name}: ‘{unknown[0]}’ is not one of the answers offered; write it as it is there."
        found[key] = [each for each in spec.options if each in lines]
    if both := [each for each in found["pass"] if each in found["person"]]:
        reader.faults.setdefault("person", f"Answers a person decides on: ‘{both[0]}’ is among those that pass too.")
    if found["person"] and not found["pass"]:
        reader.faults.setdefault("pass", "Answers that pass: name at least one, or leave both empty.")
    if not spec.several and len(found["pass"]) == len(spec.options):
        reader.faults.setdefault("pass", "Answers that pass: every answer offered passes, so nothing is decided.")
    return found


def judge(spec: Spec, expected: Mapping[str, Any], value: Any) -> Judgement:
    """The automatic verdict on an answer as it was opened."""
    if is_blank(value):
        return Judgement(PERSON, "Nothing was answered.")
    try:
        value = read(spec, value, "the answer")
    except Wrong:
        return Judgement(PERSON, "The answer does not fit the question.")
    if not expected:
        return Judgement(PERSON, "A person decides on this question.")
    match spec:
        case ChoiceSpec():
            return _judge_choice(spec, expected, [value] if isinstance(value, str) else list(value))
        case NumberSpec() | MoneySpec():
            least, most = _decimal(expected.get("least")), _decimal(expected.get("most"))
            return _within(Decimal(value), least, most)
        case DateSpec():
            return _within(value, expected.get("earliest"), expected.get("latest"))
        case DeclarationSpec():
            return Judgement(PASS, "It was declared.") if value is True else Judgement(FAIL, "It was not declared.")
    return Judgement(PERSON, "A person decides on this question.")


def _decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _within(value: Any, least: Any, most: Any) -> Judgement:
    if least is not None and value < least:
        return Judgement(FAIL, "It is below what passes.")
    if most is not None and value > most:
        return Judgement(FAIL, "It is above what passes.")
    return Judgement(PASS, "It is within what passes.")


def _judge_choice(spec: ChoiceSpec, expected: Mapping[str, Any], chosen: list[str]) -> Judgement:
    """One answer: it passes, a person decides, or it fails. Several: all that must be there are there, or it fails."""
    passing, person = list(expected.get("pass", [])), list(expected.get("person", []))
    if unsure := [each for each in chosen if each in person]:
        return Judgement(PERSON, f"‘{unsure[0]}’ is left to a person.")
    if spec.several:
        if absent := [each for each in passing if each not in chosen]:
            return Judgement(FAIL, f"‘{absent[0]}’ is not among the answers.")
        return Judgement(PASS, "Everything that must be there is there.")
    if chosen[0] in passing:
        return Judgement(PASS, f"‘{chosen[0]}’ passes.")
    return Judgement(FAIL, f"‘{chosen[0]}’ is not among the answers that pass.")


def standing(automatic: str, decisions: Sequence[Decision]) -> str:
    """The verdict that counts: a person's latest word where there is one, whatever the comparison says."""
    if decisions:
        return PASS if decisions[-1].passes else FAIL
    return automatic
