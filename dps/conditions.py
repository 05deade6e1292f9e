"""Conditions of membership: what a supplier answers to join a part. Pure: no database, no clock.

A market's conditions are fixed when it opens and never change (Act s.36, 38). Insurance is never among them: it may
not be demanded before a contract is awarded (Act s.36(2)(b)); `parse` refuses a condition that asks for it.

Stored shape: a list of {"key", "label", "hint", "kind", "explain_on"?}; answers are {key: text}, with
"<key>_why" for the explanation of a yes-or-no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Kind = Literal["cqc", "yes_no", "text"]

CQC_PROVIDER = re.compile(r"1-\d{6,12}")
KEY = re.compile(r"[a-z][a-z_]{1,39}")
ANSWER_LENGTH = 3_000
LABEL_LENGTH = 300
MOST_CONDITIONS = 30


class ConditionsError(ValueError):
    """A market's conditions cannot be used; the message is one sentence that names the condition and the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One question. A 'yes_no' answered with `explain_on` ('yes' or 'no') needs an explanation."""

    key: str
    label: str
    kind: Kind
    hint: str = ""
    explain_on: str = ""

    @property
    def why_key(self) -> str:
        return f"{self.key}_why"


STANDARD_CONDITIONS: tuple[Condition, ...] = (
    Condition(
        key="cqc_provider",
        kind="cqc",
        label="Your CQC provider number",
        hint="It begins with 1- and is on your certificate of registration. For example 1-101641521.",
    ),
    Condition(
        key="cqc_personal_care",
        kind="yes_no",
        explain_on="no",
        label="Are you registered with the Care Quality Commission for personal care?",
    ),
    Condition(
        key="standard_information",
        kind="yes_no",
        explain_on="no",
        label="Is your core supplier information on the central digital platform complete, and shared with us?",
        hint="Name, address, owners, accounts. You enter it there once and reuse it for every application.",
    ),
    Condition(
        key="exclusion_grounds",
        kind="yes_no",
        explain_on="yes",
        label="Does an exclusion ground apply to you, to a person connected with you or to a sub-contractor you rely on?",
        hint="Procurement Act 2023, Schedules 6 and 7. A yes does not shut you out by itself: say what you did about it.",
    ),
    Condition(
        key="capacity",
        kind="text",
        label="How would you start a new package of care in this part?",
        hint="Staff you have nearby, how long you need, weekly hours you could take. Up to 300 words.",
    ),
)


def to_data(conditions: Sequence[Condition]) -> list[dict[str, Any]]:
    """The stored shape."""
    return [asdict(condition) for condition in conditions]


def parse(data: object) -> tuple[Condition, ...]:
    """Conditions from their stored shape; raises ConditionsError."""
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_CONDITIONS:
        raise ConditionsError(f"Conditions: give a list of 1 to {MOST_CONDITIONS} conditions.")
    found = tuple(_parse_one(number, entry) for number, entry in enumerate(data, start=1))
    keys = [condition.key for condition in found]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ConditionsError(f"Conditions: '{twice[0]}' stands twice. Give each condition a key of its own.")
    return found


def _parse_one(number: int, entry: object) -> Condition:
    if not isinstance(entry, Mapping):
        raise ConditionsError(f"Condition {number}: give its key, label and kind.")
    values = {name: entry.get(name, "") for name in ("key", "label", "kind", "hint", "explain_on")}
    if wrong := sorted(name for name, value in values.items() if not isinstance(value, str)):
        raise ConditionsError(f"Condition {number}, {wrong[0]}: give a text.")
    if not KEY.fullmatch(values["key"]):
        raise ConditionsError(f"Condition {number}, key: use 2 to 40 small letters and underscores.")
    if not 1 <= len(values["label"].strip()) <= LABEL_LENGTH:
        raise ConditionsError(f"Condition {number}, label: write the question in up to {LABEL_LENGTH} characters.")
    if values["kind"] not in get_args(Kind):
        raise ConditionsError(f"Condition {number}, kind: choose one of {', '.join(get_args(Kind))}.")
    if values["explain_on"] not in {"", "yes", "no"}:
        raise ConditionsError(f"Condition {number}, explain_on: choose yes, no or leave it empty.")
    if "insurance" in values["label"].lower():
        raise ConditionsError(
            f"Condition {number}: insurance may not be demanded before a contract is awarded (Act s.36(2)(b)). "
            "Take it out; it is asked for at award."
        )
    return Condition(**values)


def troubles(conditions: Sequence[Condition], answers: Mapping[str, str]) -> dict[str, str]:
    """What keeps the answers from being complete: field -> one sentence. Empty when all is answered.

    An unwelcome answer is no trouble: whether it fails the condition is for the officer to decide, with reasons.
    """
    found: dict[str, str] = {}
    for condition in conditions:
        answer = answers.get(condition.key, "").strip()
        if not answer:
            found[condition.key] = (
                f"{condition.label} Give an answer."
                if condition.label.endswith("?")
                else (f"{condition.label}: give an answer.")
            )
        elif len(answer) > ANSWER_LENGTH:
            found[condition.key] = f"{condition.label}: shorten the answer to {ANSWER_LENGTH:,} characters."
        elif condition.kind == "cqc" and not CQC_PROVIDER.fullmatch(answer):
            found[condition.key] = f"{condition.label}: write 1-, then 6 to 12 digits. For example 1-101641521."
        elif condition.kind == "yes_no" and answer not in {"yes", "no"}:
            found[condition.key] = f"{condition.label} Choose yes or no."
        elif condition.kind == "yes_no" and answer == condition.explain_on:
            why = answers.get(condition.why_key, "").strip()
            if not why:
                found[condition.why_key] = f"You answered {answer}: explain it, so that we can decide fairly."
            elif len(why) > ANSWER_LENGTH:
                found[condition.why_key] = f"Your explanation: shorten it to {ANSWER_LENGTH:,} characters."
    return found


def kept(conditions: Sequence[Condition], answers: Mapping[str, str]) -> dict[str, str]:
    """Only what was asked, trimmed; an explanation nobody asked for is dropped."""
    found = {condition.key: answers.get(condition.key, "").strip() for condition in conditions}
    for condition in conditions:
        if condition.explain_on and found[condition.key] == condition.explain_on:
            found[condition.why_key] = answers.get(condition.why_key, "").strip()
    return found


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, as the officer and the applicant read it."""

    label: str
    answer: str
    why: str


def answered(conditions: Sequence[Condition], answers: Mapping[str, str]) -> list[Answered]:
    """Every condition in its order with what was answered."""
    words = {"yes": "Yes", "no": "No"}
    rows = []
    for condition in conditions:
        answer = answers.get(condition.key, "")
        said = words.get(answer, answer) if condition.kind == "yes_no" else answer
        rows.append(Answered(condition.label, said, answers.get(condition.why_key, "")))
    return rows
