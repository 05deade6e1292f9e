"""Whole parts put into a change: a question, a price line, a lot or a criterion changed, added, or taken out.

Every function is keyword-only with the actor as `by=`; it raises `NotPermitted` or `Refused` and then changes nothing. A
part that stands is changed value by value (`amending.set_lines`); one that joins is kept whole until it is in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.utils.text import slugify

from core.models import User
from core.workflow import Refused
from tenders import changing
from tenders.actions.amending import MOST_CHANGES, set_lines, writing
from tenders.actions.lots import LotData, check
from tenders.actions.questions import MOST_QUESTIONS, FaultyQuestion, QuestionData, checked
from tenders.changing import parts
from tenders.enums import QuestionEnvelope, Regime
from tenders.models import Amendment
from tenders.pricing.schedule import MOST_LINES, Line, faults_of_lines
from tenders.questions import Spec, to_json
from tenders.questions.specs import TableSpec
from tenders.templates_data import CriterionData

KEYS = {"question": 30, "price": 24, "criterion": 20}
ASK_ANEW = "take this question out and ask another, because answers to this one are kept as they are"


# -- what the change holds already -------------------------------------------------------------------------------------
def proposed(amendment: Amendment, kind: str) -> dict[str, dict[str, Any]]:
    """Key to data of the parts of a kind that join with this change."""
    start = f"new:{kind}:"
    return {
        str(each["path"]).removeprefix(start): each["to"]
        for each in amendment.changes
        if str(each["path"]).startswith(start)
    }


def lots_then(amendment: Amendment) -> dict[int, str]:
    """Number to name of the lots that there will be."""
    gone = {str(each["path"]) for each in amendment.changes}
    found = {lot.number: lot.name for lot in amendment.tender.lots.all() if f"gone:lot:{lot.number}" not in gone}
    return found | {int(key): data["name"] for key, data in proposed(amendment, "lot").items()}


def criteria_then(amendment: Amendment) -> dict[str, str]:
    """Key to name of the criteria that there will be."""
    gone = {str(each["path"]) for each in amendment.changes}
    found = {row.key: row.label for row in amendment.tender.criteria.all() if f"gone:criterion:{row.key}" not in gone}
    return found | {key: data["label"] for key, data in proposed(amendment, "criterion").items()}


def _key(amendment: Amendment, kind: str, label: str) -> str:
    """A short name that no part of the kind has, ever had, or is to have."""
    longest, mine = KEYS[kind], proposed(amendment, kind)
    stem = slugify(label)[:longest].strip("-") or kind
    key, n = stem, 1
    while key in mine or parts.is_taken(kind, key, amendment.tender):
        n += 1
        key = f"{stem[: longest - 4].strip('-')}-{n}"
    return key


def _put(
    amendment: Amendment, kind: str, key: str, data: Mapping[str, Any], *, by: User, version: int | None, first: bool
) -> Amendment:
    """The part joins with the change, or takes the place of its own earlier wording in it (`first` is False then)."""
    path = f"new:{kind}:{key}"
    name = parts.name_of(kind, key, data)
    with writing(amendment, by=by, what=f"{name} is to join.", version=version) as draft:
        if (key in proposed(draft, kind)) is first:
            raise Refused("A colleague changed this part of the change at this moment: look at it, then save again.")
        draft.changes = [*[each for each in draft.changes if each["path"] != path], {"path": path, "to": dict(data)}]
        if len(draft.changes) > MOST_CHANGES:
            raise Refused(f"One change holds at most {MOST_CHANGES} lines: end the tender and start again instead.")
    return amendment


def take_away(*, amendment: Amendment, by: User, kind: str, key: str, version: int | None = None) -> Amendment:
    """Take a part out of the tender when the change is in force. What bidders wrote for it stays kept and sealed."""
    if kind not in parts.KINDS:
        raise Refused("This part of the tender is not there any more: go back to the tender.")
    standing = changing.Standing(amendment.tender)
    row = standing.table(kind).get(key)
    if row is None:
        raise Refused("This part of the tender is not there any more: go back to the change.")
    name = parts.name_of(kind, key, parts.data_of(kind, row))
    path = f"gone:{kind}:{key}"
    with writing(amendment, by=by, what=f"{name} is to be taken out.", version=version) as draft:
        others = [each for each in draft.changes if not str(each["path"]).startswith(f"{kind}:{key}:")]
        draft.changes = [*[each for each in others if each["path"] != path], {"path": path, "to": None}]
    return amendment


# -- questions ---------------------------------------------------------------------------------------------------------
def propose_question(
    *, amendment: Amendment, by: User, question: QuestionData, key: str | None = None, version: int | None = None
) -> Amendment:
    """Change question `key`, or ask another (`key=None`). Raises `FaultyQuestion` with the field that is wrong.

    Kind, purpose, lot and stage of a question that stands do not change: answers are sealed by them.
    """
    spec, expected = checked(question)
    said: dict[str, Any] = {
        "label": " ".join(question.label.split()),
        "text": question.text.strip(),
        "guidance": question.guidance.strip(),
        "required": question.required,
        "spec": to_json(spec),
        "expected": expected,
        "criterion_key": question.criterion_key,
    }
    row = amendment.tender.questions.select_related("lot").filter(key=key).first() if key is not None else None
    _place(amendment, question, stands=row)
    if row is not None:
        _same_columns(row.asks(), spec)
        values = {f"question:{row.key}:{name}": value for name, value in said.items()}
        return set_lines(amendment=amendment, by=by, values=values, version=version)
    if amendment.tender.questions.count() + len(proposed(amendment, "question")) >= MOST_QUESTIONS:
        raise Refused(f"A tender asks {MOST_QUESTIONS} typed questions at most: take one out first.")
    whole = {"kind": question.kind, "envelope": question.envelope, "stage": question.stage, "lot": question.lot, **said}
    new = _own_or_new(amendment, "question", key, question.label)
    return _put(amendment, "question", new, whole, by=by, version=version, first=key is None)


def _own_or_new(amendment: Amendment, kind: str, key: str | None, label: str) -> str:
    if key is None:
        return _key(amendment, kind, label)
    if key not in proposed(amendment, kind):
        raise Refused("A colleague took this out of the change while you were writing: add it anew to keep your words.")
    return key


def _place(amendment: Amendment, question: QuestionData, *, stands: Any) -> None:
    wrong: dict[str, str] = {}
    if question.lot is not None and question.lot not in lots_then(amendment):
        wrong["lot"] = f"Lot: with this change there is no lot {question.lot}; choose one there is, or every lot."
    if question.criterion_key and question.envelope != QuestionEnvelope.QUALITY:
        wrong["criterion_key"] = "Criterion: only a question of quality belongs to one; leave it empty."
    elif question.criterion_key and question.criterion_key not in criteria_then(amendment):
        wrong["criterion_key"] = "Criterion: with this change it is not there any more; choose another."
    most = max(1, amendment.tender.stages.count())
    if not 1 <= question.stage <= most:
        wrong["stage"] = f"Stage: this tender's stages allow a number from 1 to {most}."
    if stands is not None:
        lot = stands.lot.number if stands.lot is not None else None
        same = {"kind": stands.kind, "envelope": stands.envelope, "lot": lot, "stage": stands.stage}
        names = {"kind": "Kind", "envelope": "What it is for", "lot": "Lot", "stage": "Stage"}
        wrong |= {
            name: f"{names[name]}: {ASK_ANEW}." for name, value in same.items() if getattr(question, name) != value
        }
    if wrong:
        raise FaultyQuestion(wrong)


def _same_columns(stands: Spec, asked: Spec) -> None:
    """A column of a table keeps its kind: rows that bidders filled in are read by it."""
    if not isinstance(stands, TableSpec) or not isinstance(asked, TableSpec):
        return
    kinds = {column.key: type(column.spec) for column in stands.columns}
    for number, column in enumerate(asked.columns, 1):
        if kinds.get(column.key, type(column.spec)) is not type(column.spec):
            raise FaultyQuestion(
                {f"column_{number}": f"Column ‘{column.label}’: name it anew to ask for another kind."}
            )


# -- price lines -------------------------------------------------------------------------------------------------------
def propose_price_line(
    *, amendment: Amendment, by: User, line: Line, key: str | None = None, version: int | None = None
) -> Amendment:
    """Change price line `key`, or ask for another price. Which lot a line is for does not change."""
    tender = amendment.tender
    row = tender.price_lines.select_related("lot").filter(key=key).first() if key is not None else None
    wrong = [
        each.replace("Line 1", "Price line", 1) for each in faults_of_lines([line], list(lots_then(amendment)), {})
    ]
    if _said_already(amendment, line, key):
        wrong.append(f"Price line, name: ‘{line.label.strip()}’ is there already; name each line once.")
    if row is not None and line.lot != (row.lot.number if row.lot is not None else None):
        wrong.append(
            "Only for lot: take this line out and add another, because prices of this one are kept as they are."
        )
    if wrong:
        raise Refused(wrong)
    values = {
        "label": line.label.strip(),
        "unit": line.unit,
        "quantity": changing.kept(line.quantity),
        "visit_minutes": changing.kept(line.visit_minutes),
        "floor": changing.kept(line.floor),
        "ceiling": changing.kept(line.ceiling),
    }
    if row is not None:
        by_path = {f"price:{row.key}:{name}": value for name, value in values.items()}
        return set_lines(amendment=amendment, by=by, values=by_path, version=version)
    if tender.price_lines.count() + len(proposed(amendment, "price")) >= MOST_LINES:
        raise Refused(f"Price lines: at most {MOST_LINES}.")
    new = _own_or_new(amendment, "price", key, line.label)
    return _put(amendment, "price", new, {**values, "lot": line.lot}, by=by, version=version, first=key is None)


def _said_already(amendment: Amendment, line: Line, key: str | None) -> bool:
    to = {str(each["path"]): each["to"] for each in amendment.changes}
    named = {
        (row.key, to.get(f"price:{row.key}:label", row.label), row.lot.number if row.lot is not None else None)
        for row in amendment.tender.price_lines.select_related("lot")
        if f"gone:price:{row.key}" not in to
    }
    named |= {(each, data["label"], data["lot"]) for each, data in proposed(amendment, "price").items()}
    mine = (line.label.strip().casefold(), line.lot)
    return any((str(label).casefold(), lot) == mine for other, label, lot in named if other != key)


# -- lots and criteria -------------------------------------------------------------------------------------------------
def propose_lot(
    *,
    amendment: Amendment,
    by: User,
    lot: LotData,
    regime: str = Regime.ACT,
    regime_reason: str = "",
    key: str | None = None,
    version: int | None = None,
) -> Amendment:
    """Another lot. It gets the next number; one that was taken out keeps its own."""
    taken = [int(each) for each in proposed(amendment, "lot")]
    number = int(key) if key is not None else max([parts.next_lot_number(amendment.tender) - 1, *taken]) + 1
    check(amendment.tender, [lot])
    if regime not in Regime.values:
        raise Refused("Regime: choose one of the regimes on the page.")
    if regime != Regime.ACT and not regime_reason.strip():
        raise Refused("Reason: say why this lot is not under the Procurement Act.")
    if key is not None:
        _own_or_new(amendment, "lot", key, lot.name)
    data = {each.name: _plain(getattr(lot, each.name)) for each in fields(lot) if each.name != "number"}
    data |= {"area": lot.area.pk if lot.area is not None else None}
    data |= {"regime": regime, "regime_reason": regime_reason.strip()}
    return _put(amendment, "lot", str(number), data, by=by, version=version, first=key is None)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, int) else changing.kept(value)


def propose_criterion(
    *,
    amendment: Amendment,
    by: User,
    criterion: CriterionData,
    section: int | None = None,
    key: str | None = None,
    version: int | None = None,
) -> Amendment:
    """Another criterion, under section number `section` where the tender has sections."""
    wrong = []
    if not criterion.label.strip() or not criterion.question.strip():
        wrong.append("Criterion: give it a name and a question.")
    if not 0 < criterion.weight <= 100:
        wrong.append("Criterion, weight: give more than 0 and at most 100.")
    if criterion.word_limit < 1:
        wrong.append("Criterion, word limit: give a whole number from 1.")
    if section is not None and not amendment.tender.criterion_sections.filter(number=section).exists():
        wrong.append("Criterion, section: it is not there; choose another.")
    if wrong:
        raise Refused(wrong)
    data = {
        "label": criterion.label.strip(),
        "question": criterion.question.strip(),
        "guidance": criterion.guidance.strip(),
        "weight": changing.kept(criterion.weight),
        "word_limit": str(criterion.word_limit),
        "minimum_mark": changing.kept(criterion.minimum_mark),
        "file_allowed": criterion.file_allowed,
        "section": section,
    }
    new = _own_or_new(amendment, "criterion", key, criterion.label)
    return _put(amendment, "criterion", new, data, by=by, version=version, first=key is None)
