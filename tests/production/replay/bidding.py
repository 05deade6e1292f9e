"""Seven suppliers register, write, upload and submit; the deadline passes; two officers open."""

from __future__ import annotations

from config.demo import cast
from config.scenario import bids
from tenders.suppliers.grounds import GROUNDS
from tests.production.replay.story import Story, expect, found
from tests.production.visitor import Visitor

DECLARATIONS = ("registered_on_platform", "exclusion_grounds", "no_conflict", "insurance")
ABOUT = {
    "legal_form": "company",
    "address": "12 Mill Lane",
    "town": "Stockton-on-Tees",
    "postcode": "TS18 1AB",
    "telephone": "01632 960123",
    "email": "office@example.org",
    "size": "small",
    "employees": "42",
}
PASSWORD = "three plain words here"


def register(story: Story) -> None:
    for supplier in cast.SUPPLIERS:
        newcomer = story.stranger().go("/register/")
        newcomer.press(
            "Register",
            organisation=supplier.name,
            company_number=supplier.company_number,
            full_name=supplier.owner,
            email=supplier.owner_email,
            password=PASSWORD,
        )
        expect(newcomer, f"{supplier.name} is registered").close()


def bid(story: Story, scripts: tuple[bids.BidScript, ...] = bids.BIDS) -> None:
    for script in scripts:
        owner = story.owner(script.supplier)
        place = write(story, owner, script)
        owner.go(f"{place}check/").press("Submit")
        story.receipts[script.supplier] = found(r"/receipts/([^/]+)/", owner.path)


def write(story: Story, owner: Visitor, script: bids.BidScript) -> str:
    """Declarations, areas with hours, answers, a file, prices; the address of the bid."""
    owner.go(f"/bids/start/{story.reference}/").press("Start the bid")
    place = found(r"(/bids/B-[^/]+/)", owner.path)
    say_who(owner, place)
    owner.go(f"{place}declarations/").press("Save the declarations", dict.fromkeys(DECLARATIONS, "on"))
    wanted: dict[str, str] = {}
    for preference, offer in enumerate(script.offers, 1):
        wanted |= {f"place_{offer.lot}": str(preference), f"hours_{offer.lot}": offer.hours}
    owner.go(f"{place}lots/").press("Save lots and hours", wanted)
    for key, text in script.answers().items():
        owner.go(f"{place}answers/{key}/").press("Save the answer", text=text)
    plan = {"file": ("mobilisation-plan.csv", bids.PLAN_FILE.encode())}
    expect(owner.go(f"{place}files/").press("Upload", files=plan, criterion="mobilisation"), "File uploaded")
    owner.go(f"{place}prices/").press("Save the prices", {f"price_{offer.lot}": offer.rate for offer in script.offers})
    return place


def say_who(owner: Visitor, place: str) -> None:
    """The organisation's standard information, and its confirmation for a bid that is bid alone."""
    owner.go(f"{place}information/").follow("Fill in your standard information")
    home = owner.path
    owner.go(f"{home}about/").press("Save", ABOUT)
    owner.go(f"{home}connected/").press("There are no connected persons")
    owner.go(f"{home}grounds/").press("Save the answers", {ground.key: "no" for ground in GROUNDS})
    expect(owner.go(f"{place}information/").press("Confirm version"), "is confirmed for this bid")
    expect(owner.go(f"{place}parties/").press("We bid alone"), "You bid alone")


def nobody_reads_early(story: Story) -> None:
    """Before the opening the buyer's people see no bidder's name, no number of bids, and no opening."""
    for key in ("lead", "approver", "evaluator_a"):
        visitor = story.staff(key)
        for path in (f"/tenders/{story.reference}/", "/needs/", f"/tenders/{story.reference}/history/"):
            visitor.go(path)
            for supplier in cast.SUPPLIERS:
                assert supplier.name not in visitor.everything, f"{key} reads {supplier.name} on {path}"


def close(story: Story) -> None:
    story.skip_to(f"Bids close: {story.tender_title}")
    story.eventually(story.staff("lead"), f"/tenders/{story.reference}/", "Closed")


def open_envelopes(story: Story, kind: str) -> None:
    """The lead confirms first, the approver second; each has just proved who they are."""
    where = f"/tenders/{story.reference}/opening/{kind}/"
    lead = story.fresh("lead").go(where).follow("Confirm as first officer").press("Confirm as first officer")
    expect(lead, "You confirmed as first officer")
    approver = story.fresh("approver").go(where).follow("Confirm and open").press("Confirm and open")
    if kind == "quality":
        expect(approver, f"{len(story.receipts)} bids opened")
        story.letters = _letters(approver)


def _letters(visitor: Visitor) -> dict[str, str]:
    """Which letter the opening record gives to whom: the panel never sees this page."""
    keys = {supplier.name: supplier.key for supplier in cast.SUPPLIERS}
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")] for row in visitor.page.iter("tr")
    ]
    return {row[0]: keys[row[1]] for row in rows if len(row) > 1 and row[1] in keys}
