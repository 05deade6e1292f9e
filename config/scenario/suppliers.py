"""What the seven made-up providers say about themselves, who is in their bids, and a made-up debarment list.

Invented for the demonstration. No real provider, director, certificate or rating stands here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from config.demo import cast
from config.scenario import people
from core import clock
from core.calendar import uk_day
from core.models import Organisation
from tenders.actions import debarment, declining, parties
from tenders.actions import supplier_information as information
from tenders.models import Bid, Tender
from tenders.queries.suppliers import latest
from tenders.suppliers.grounds import GROUNDS
from tenders.suppliers.parties import DECLARATIONS

PLACES = {
    "tees": ("4 Wharf Street", "TS18 1XD", 142, "medium", "good"),
    "larchfield": ("Larchfield House, Durham Road", "TS19 0AA", 118, "medium", "good"),
    "hartburn": ("21 Harper Terrace, Hartburn", "TS18 5HJ", 64, "medium", "outstanding"),
    "norton": ("3 Norton Lane", "TS20 2PW", 66, "medium", "good"),
    "grange": ("The Old Grange, Station Road", "TS15 9BX", 81, "medium", "good"),
    "beacon": ("Beacon Court, Preston Farm", "TS18 3TX", 410, "large", "requires_improvement"),
    "cleveland": ("90 High Street, Yarm", "TS15 9AH", 47, "small", "not_rated"),
}

DEBARRED = (
    "name,number,country,kind,grounds,added,ends\n"
    "Eastgate Care Staffing Ltd,09955501,England,mandatory,Labour market and slavery offences,2026-03-02,2031-03-01\n"
    "Harbour Lights Agency,,England,discretionary,Breach of contract and poor performance,2026-06-15,2028-06-14\n"
)
"""A list of two made-up names in the file format of `import_debarment`."""


def inform(organisation: Organisation, today: date | None = None) -> None:
    """The provider's standard information, saved once. A certificate of each expires 26 days after `today`."""
    if latest(organisation) is not None:
        return
    supplier = next(each for each in cast.SUPPLIERS if each.company_number == organisation.company_number)
    by, today = people.owner(supplier.key), today or uk_day(clock.now())
    address, postcode, employees, size, rating = PLACES[supplier.key]
    about: dict[str, Any] = {
        "legal_form": "society" if supplier.key == "grange" else "company",
        "ppon": f"P{supplier.company_number[-4:]}-DEMO-{supplier.company_number[-2:]}",
        "address": address, "town": "Stockton-on-Tees", "postcode": postcode, "country": "England",
        "telephone": f"01632 960{supplier.company_number[-3:]}", "email": f"office@{supplier.domain}",
        "size": size, "employees": employees, "vcse": supplier.key == "grange",
    }  # fmt: skip
    information.save_about(organisation=organisation, about=about, by=by)
    director = {"kind": "director", "name": supplier.owner, "number": "", "since": "2019", "country": "England"}
    information.save_item(organisation=organisation, section="connected", item=director, by=by)
    answers = {ground.key: "no" for ground in GROUNDS}
    if supplier.key == "beacon":
        answers["performance"] = "yes"
    information.save_grounds(organisation=organisation, answers=answers, by=by)
    if supplier.key == "beacon":
        information.tell_of_ground(organisation=organisation, ground="performance", by=by, told=POOR_PERFORMANCE)
    _lists(organisation, rating, today)


POOR_PERFORMANCE = {
    "what": "A council ended one home care contract early, because visits were missed in two winter months.",
    "when": "February 2025",
    "whom": "Us",
    "cleaning": "Rotas are checked by a second person, a relief team of twelve was hired, and missed visits are "
    "reported to each council weekly. Four councils have confirmed that none was missed since.",
}


def _lists(organisation: Organisation, rating: str, today: date) -> None:
    supplier = next(each for each in cast.SUPPLIERS if each.company_number == organisation.company_number)
    by = people.owner(supplier.key)
    rows: list[tuple[str, dict[str, Any]]] = [
        ("insurance", {"name": "Employers' liability", "insurer": "Made-up Mutual", "cover": "10000000.00",
                       "expires_on": (today + timedelta(days=190)).isoformat()}),
        ("insurance", {"name": "Public liability", "insurer": "Made-up Mutual", "cover": "5000000.00",
                       "expires_on": (today + timedelta(days=190)).isoformat()}),
        ("certificates", {"name": "Cyber Essentials", "number": "CE-DEMO-" + supplier.company_number[-2:],
                          "issuer": "A made-up body", "expires_on": (today + timedelta(days=26)).isoformat()}),
        ("locations", {"name": f"{supplier.name}, main office", "number": f"1-DEMO{supplier.company_number[-4:]}",
                       "rating": rating, "rated_on": "" if rating == "not_rated" else "2026-01-20"}),
    ]  # fmt: skip
    for section, item in rows:
        information.save_item(organisation=organisation, section=section, item=item, by=by)


def say_who(bid: Bid, supplier: str) -> None:
    """The information confirmed for a bid; most bid alone, and one has a sub-contractor that a list also names."""
    by = people.owner(supplier)
    information.confirm_for_bid(bid=bid, by=by)
    if supplier != "grange":
        parties.save_parties(bid=bid, by=by, alone=True)
        return
    helper = {
        "key": "eastgate", "kind": "subcontractor", "name": "Eastgate Care Staffing", "number": "09955501",
        "what": "Relief carers in the first weeks", "lots": [9], "share": "10",
        "declared": {key: True for key, _ in DECLARATIONS},
    }  # fmt: skip
    parties.save_parties(bid=bid, by=by, alone=False, parties=[helper])


def bring_in_debarred() -> int:
    return debarment.import_list(DEBARRED.encode(), by=None)


def decline(tender: Tender, supplier: str, reason: str, words: str, at: datetime) -> None:
    organisation = Organisation.objects.get(company_number=cast.supplier(supplier).company_number)
    with clock.at(at):
        declining.decline(
            tender=tender, organisation=organisation, reason=reason, words=words, by=people.owner(supplier)
        )
