"""Whether a change still fits the tender as it stands, and whether the tender holds together with the change in it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from tenders import readiness
from tenders.changing import parts
from tenders.changing.dates import date_faults
from tenders.changing.force import as_changed
from tenders.changing.law import too_little_time
from tenders.changing.standing import Standing, label_of, name_of
from tenders.pricing.schedule import pounds
from tenders.questions import SpecError, parse, parse_expected
from tenders.readiness.check import plain

if TYPE_CHECKING:
    from tenders.models import Amendment, ProposedDocument, Tender

HUNDRED = Decimal(100)


def faults(amendment: Amendment, standing: Standing | None = None, *, taken: bool = False) -> list[str]:
    """Why the change cannot come into force as it is, one sentence each.

    `taken`: the platform has published it. Then only what makes it impossible counts: what it speaks of is not there any
    more. Before that the tender is checked with the change in it, as it was before it was first published.
    """
    standing = standing or Standing(amendment.tender)
    found = [*date_faults(amendment, taken=taken).values(), *_gone_since(amendment, standing)]
    if found or taken:
        return found
    return _figures(amendment, standing) or _as_a_whole(amendment, standing)


def _gone_since(amendment: Amendment, standing: Standing) -> list[str]:
    """Lines that speak of what is not there any more, or change nothing."""
    files = {each.ref: each for each in amendment.documents.select_related("lot")}
    lots = _lots_then(amendment, standing)
    found = []
    for each in amendment.changes:
        path, to = str(each["path"]), each["to"]
        kind, _, ref = path.partition(":")
        if kind == "document":
            found += _file(files.get(ref), lots)
        elif kind == "removed":
            there = ref in standing.documents
            found += [] if there else ["A document: it is not in the invitation any more; take this change out."]
        elif kind in {"new", "gone"}:
            found += _whole(path, to, standing, lots)
        else:
            found += _value(path, to, standing)
    return found


def _lots_then(amendment: Amendment, standing: Standing) -> set[int]:
    """The numbers of the lots that there will be."""
    paths = {str(each["path"]) for each in amendment.changes}
    found = {int(number) for number in standing.lots if f"gone:lot:{number}" not in paths}
    return found | {int(path.removeprefix("new:lot:")) for path in paths if path.startswith("new:lot:")}


def _file(file: ProposedDocument | None, lots: set[int]) -> list[str]:
    if file is None:
        return ["A document: its file is not there any more; take this change out."]
    if file.lot is not None and file.lot.number not in lots:
        return [f"Document ‘{file.title}’: it is for lot {file.lot.number}, which goes; take it out of the change."]
    return []


def _whole(path: str, to: Any, standing: Standing, lots: set[int]) -> list[str]:
    act, kind, key = parts.split(path)
    if act == "gone":
        there = key in standing.table(kind)
        return [] if there else [f"{parts.KINDS[kind]} {key}: it is not there any more; take this change out."]
    lot = to.get("lot")
    if lot is not None and lot not in lots:
        return [f"{parts.name_of(kind, key, to)}: it is for lot {lot}, which there is not any more; take it out."]
    if parts.is_taken(kind, key, standing.tender):
        return [
            f"{parts.name_of(kind, key, to)}: another change has used its place; take this one out and add it again."
        ]
    return []


def _value(path: str, to: Any, standing: Standing) -> list[str]:
    try:
        same = standing.value(path) == to
    except LookupError:
        return [f"{label_of(path, standing)}: it is not there any more; take this change out."]
    return [f"{label_of(path, standing)}: this is what stands already; take this change out."] if same else []


# -- figures that contradict each other, seen before they are written --------------------------------------------------
def _figures(amendment: Amendment, standing: Standing) -> list[str]:
    to = {str(each["path"]): each["to"] for each in amendment.changes}
    found = _weights(to, standing) + _marks(to, standing)
    for kind, low, high in (("price", "floor", "ceiling"), ("lot", "price_floor", "price_ceiling")):
        for key in _named(to, kind):
            least, most = (_figure(to, f"{kind}:{key}:{name}", standing) for name in (low, high))
            if least is not None and most is not None and least > most:
                name = name_of(kind, key, standing)
                found.append(
                    f"{name}: the floor {pounds(least)} is above the ceiling {pounds(most)}; mend one of them."
                )
    return found + [sentence for key in _named(to, "question") for sentence in _question(to, key, standing)]


def _named(to: dict[str, Any], kind: str) -> list[str]:
    """The keys of the parts of a kind of which some value changes."""
    return list(dict.fromkeys(path.split(":")[1] for path in to if path.startswith(f"{kind}:")))


def _figure(to: dict[str, Any], path: str, standing: Standing) -> Decimal | None:
    value = to[path] if path in to else standing.value(path)
    return None if value is None else Decimal(value)


def _weights(to: dict[str, Any], standing: Standing) -> list[str]:
    """Weights that still add up: the criteria to the share of quality, quality and price to 100."""
    weights = [
        Decimal(to.get(f"criterion:{key}:weight") or row.weight)
        for key, row in standing.criteria.items()
        if f"gone:criterion:{key}" not in to
    ]
    weights += [Decimal(value["weight"]) for path, value in to.items() if path.startswith("new:criterion:")]
    total = sum(weights, Decimal(0))
    quality, price = (Decimal(_standing_or_new(to, f"tender:{name}_weight", standing)) for name in ("quality", "price"))
    touched = any("criterion:" in path and (path.endswith(":weight") or path[:3] in {"new", "gon"}) for path in to)
    shares = any(path in to for path in ("tender:quality_weight", "tender:price_weight"))
    if shares and quality + price != HUNDRED:
        return [f"Weights: quality and price would add up to {plain(quality + price)}; make them 100 together."]
    if (touched or shares) and total != quality:
        return [
            f"Criteria: the weights would add up to {plain(total)}; change others so that they make {plain(quality)} again."
        ]
    return []


def _standing_or_new(to: dict[str, Any], path: str, standing: Standing) -> Any:
    return to.get(path, standing.value(path))


def _marks(to: dict[str, Any], standing: Standing) -> list[str]:
    """Minimum marks that somebody can reach."""
    top = max((row.mark for row in standing.scale.values()), default=Decimal(0))
    asked = [(row.label, to.get(f"criterion:{key}:minimum_mark")) for key, row in standing.criteria.items()]
    asked += [(row["label"], row["minimum_mark"]) for path, row in to.items() if path.startswith("new:criterion:")]
    return [
        f"‘{label}’, minimum mark: the scale ends at {plain(top)}; give that or less."
        for label, least in asked
        if least is not None and Decimal(least) > top
    ]


def _question(to: dict[str, Any], key: str, standing: Standing) -> list[str]:
    """What passes must be something that can still be answered."""
    row = standing.questions[key]
    try:
        spec = parse(row.kind, _standing_or_new(to, f"question:{key}:spec", standing))
        parse_expected(spec, _standing_or_new(to, f"question:{key}:expected", standing))
    except SpecError as wrong:
        return [f"{name_of('question', key, standing)}: {wrong.sentences[0]}"]
    return []


# -- the tender with the change in it ----------------------------------------------------------------------------------
def _as_a_whole(amendment: Amendment, standing: Standing) -> list[str]:
    """The checks from before the first publication that pass now and would not any more, and the time that is left."""
    if not amendment.changes:
        return []
    before = {check.title for check in _failing(standing.tender)}
    try:
        with as_changed(amendment) as changed:
            found = [
                f"{check.title}. {check.detail}".strip() for check in _failing(changed) if check.title not in before
            ]
            return found + too_little_time(amendment, changed, standing)
    except IntegrityError:
        return ["The figures of this change contradict each other: look at each line again."]


def _failing(tender: Tender) -> list[readiness.Check]:
    return [check for check in readiness.of_what_is_asked(tender) if not check.ok]
