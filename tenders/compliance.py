"""Compliance checks of an opened bid, for the whole of it and lot by lot: a definite pass, a definite fail, or a person.

Each source looks at what was opened and says what it found; a person's word, with a reason, is added beside it and counts.
Other rooms add their sources with `add_source`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.calendar import date_in_words, time_in_words, uk_day
from tenders.completeness import DECLARATIONS
from tenders.enums import BidStatus, EligibilityVerdict
from tenders.suppliers import grounds

if TYPE_CHECKING:
    from tenders.models import Bid, CheckDecision, Tender

V = EligibilityVerdict
PASS, PERSON, FAIL = V.PASS, V.PERSON, V.FAIL


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `lot` 0 is the whole bid; `automatic` is never overwritten by a person, nor a person by it."""

    key: str
    label: str
    automatic: EligibilityVerdict
    because: str
    lot: int = 0
    decisions: list[CheckDecision] = field(default_factory=list)

    @property
    def verdict(self) -> EligibilityVerdict:
        if self.decisions:
            return PASS if self.decisions[-1].passes else FAIL
        return self.automatic

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.key}@{self.lot}"


Source = Callable[["Bid"], list[Check]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """`source(bid)` says what it found in one opened bid."""
    if source not in _sources:
        _sources.append(source)


def of_bid(bid: Bid) -> list[Check]:
    """Every check of one bid, with what people decided of each."""
    decided: dict[tuple[str, int], list[CheckDecision]] = {}
    for each in bid.check_decisions.select_related("by", "lot").order_by("pk"):
        decided.setdefault((each.key, each.lot.number if each.lot else 0), []).append(each)
    found = [check for source in _sources for check in source(bid)]
    return [replace(check, decisions=decided.get((check.key, check.lot), [])) for check in found]


def failing_by_a_person(tender: Tender) -> list[tuple[Bid, str, int]]:
    """(bid, what, lot or 0) where a person's last word is that a check fails and the bid is still in for it."""
    from tenders.models import CheckDecision, LotExclusion

    rows = CheckDecision.objects.filter(bid__tender=tender, bid__status=BidStatus.OPENED).select_related("bid", "lot")
    last: dict[tuple[int, str, int], CheckDecision] = {}
    for row in rows.order_by("pk"):
        last[row.bid_id, row.key, row.lot.number if row.lot else 0] = row
    out = set(LotExclusion.objects.filter(bid__tender=tender).values_list("bid_id", "lot__number"))
    return [
        (row.bid, row.label, lot) for (bid, _, lot), row in last.items() if not row.passes and (bid, lot) not in out
    ]


# -- the sources of this floor -----------------------------------------------------------------------------------------
def declarations(bid: Bid) -> list[Check]:
    given = {each.key: each.value for each in bid.opened_declarations.all()}
    return [
        Check(f"declaration:{key}", label, PASS, "It was declared.")
        if given.get(key) == "True"
        else Check(f"declaration:{key}", label, FAIL, "It was not declared.")
        for key, label in DECLARATIONS
    ]


def as_opened(bid: Bid) -> list[Check]:
    """Whether all of it opened, as the steps of the opening say."""
    from tenders.models import OpeningStep

    failures = [each for step in OpeningStep.objects.filter(bid=bid) for each in step.failures]
    label = "Everything that was sent opens"
    if failures:
        return [Check("opened", label, PERSON, " ".join(failures))]
    return [Check("opened", label, PASS, "Every part and every file opened, and each hash agrees with the receipt.")]


def in_time(bid: Bid) -> list[Check]:
    submission = bid.submissions.select_related("admitted_under").order_by("-number").first()
    label = "Received in time"
    if submission is None:
        return []
    at = submission.received_at
    when = f"{time_in_words(at, seconds=True)} on {date_in_words(uk_day(at))}"
    if submission.admitted_under is not None:
        ref = submission.admitted_under.ref
        return [Check("in_time", label, PASS, f"It came late, at {when}, and was admitted by two people ({ref}).")]
    return [Check("in_time", label, PASS, f"Received at {when}.")]


def confirmed(bid: Bid) -> list[Check]:
    if bid.unconfirmed_change is None:
        return []
    because = f"The tender changed (change {bid.unconfirmed_change}) and the bid was not confirmed after that."
    return [Check("confirmed", "Confirmed after the last change", PERSON, because)]


def files_scanned(bid: Bid) -> list[Check]:
    """What the virus scanner said of the files that were opened."""
    refs = list(bid.opened_files.values_list("ref", flat=True))
    found = []
    for scan, verdict, because in (
        ("infected", FAIL, "The scanner found something harmful in it: do not open it."),
        ("waiting", PERSON, "It is not scanned yet: the scanner was away. It is scanned again by itself."),
    ):
        for file in bid.files.filter(ref__in=refs, scan=scan):
            found.append(Check(f"scan:{file.ref}", f"File {file.ref} is clean", verdict, because))
    return found or ([Check("scan", "Files are clean", PASS, "Every file was scanned.")] if refs else [])


def exclusion_grounds(bid: Bid) -> list[Check]:
    """The grounds a bidder says apply to it. They are reasons to look and to hear it, never a verdict by themselves."""
    opened = getattr(bid, "opened_information", None)
    if opened is None:
        return []
    applying = grounds.applying(opened.content.get("grounds") or {})
    if not applying:
        return [Check("grounds", "No exclusion ground is declared", PASS, "It answered no to every ground.")]
    return [
        Check(f"ground:{each.key}", each.label, PERSON, "It says that this applies, and what it has done since.")
        for each in applying
    ]


def debarment(bid: Bid) -> list[Check]:
    """Whether the bidder, or anybody it names, is like an entry of the debarment list."""
    from tenders.queries.suppliers import matches_of_opened

    label = "Nobody of it is on the debarment list"
    found = matches_of_opened(bid)
    if not found:
        return [Check("debarment", label, PASS, "No name and no number of it is like an entry.")]
    told = "; ".join(f"{each.who} bears {each.how} as {each.entry.name}" for each in found)
    return [Check("debarment", label, PERSON, f"{told}. Look at the entry: two companies may bear one name.")]


for _source in (in_time, as_opened, confirmed, declarations, exclusion_grounds, debarment, files_scanned):
    add_source(_source)
