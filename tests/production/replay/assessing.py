"""The panel declares, marks blind and agrees; prices open; lots are awarded; everyone is told; contracts are signed."""

from __future__ import annotations

import csv
import io

from config.demo import cast
from config.scenario import marks
from tests.production.replay.story import Story, expect

EVALUATORS = ("evaluator_a", "evaluator_b", "evaluator_c")
QUESTIONS = ("delivery", "workforce", "mobilisation")


def appoint(story: Story) -> None:
    lead = story.staff("lead").go(f"/marking/{story.reference}/appoint/")
    people = [str(ref) for ref in lead.page.xpath("//input[@name='evaluators']/@value")]
    moderator = str(lead.page.xpath("//input[@name='moderator']/@value")[0])
    expect(lead.press("Appoint panel", evaluators=people, moderator=moderator), "Panel appointed")
    for key in (*EVALUATORS, "moderator"):
        member = story.staff(key).go(f"/marking/{story.reference}/declare/")
        asked = [str(name) for name in member.page.xpath("//input[starts-with(@name, 'has_')]/@name")]
        member.press("Declare", dict.fromkeys(asked, "no"))
    lead.go(f"/marking/{story.reference}/").press("Start marking")


def mark(story: Story) -> None:
    """Each evaluator alone, bid by bid, then hands in."""
    for number, key in enumerate(EVALUATORS):
        evaluator = story.staff(key)
        for letter, supplier in sorted(story.letters.items()):
            for place, question in enumerate(QUESTIONS, 1):
                judged = marks.individual(supplier, question, number)
                evaluator.go(f"/marking/{story.reference}/bid/{letter}/question/{place}/")
                evaluator.press("Save", mark=str(judged.mark), reason=judged.reason)
        evaluator.go(f"/marking/{story.reference}/hand-in/")
        expect(evaluator, f"{len(story.letters) * 3} of {len(story.letters) * 3} finished").press("Hand in")


def agree(story: Story) -> None:
    """The moderator records one mark and reason for each answer, and locks quality."""
    moderator = story.staff("moderator")
    for letter, supplier in sorted(story.letters.items()):
        for place, question in enumerate(QUESTIONS, 1):
            judged = marks.agreed(supplier, question)
            moderator.go(f"/marking/{story.reference}/moderate/bid/{letter}/question/{place}/")
            moderator.press("Record what was agreed", mark=str(judged.mark), reason=judged.reason)
    moderator.go(f"/marking/{story.reference}/moderate/").press("Lock quality")


def award(story: Story) -> None:
    """The lead has the rule worked out; the approver, having declared no interest, approves."""
    where = f"/tenders/{story.reference}/award/"
    lead = story.staff("lead").go(where).press("Rank the bids and propose the award")
    expect(lead, "Proven best")
    expect(lead.press("Send award for approval"), "Sent for approval")
    approver = story.fresh("approver").go(f"{where}approve/").press("Approve award", interest="no")
    expect(approver, "Award approved")


def tell(story: Story) -> None:
    """Every summary at once, then the award notice; the standstill begins when the platform has accepted it."""
    where = f"/tenders/{story.reference}/award/"
    lead = story.fresh("lead").go(f"{where}summaries/").press("Draft the summaries")
    expect(lead, f"{len(story.letters)} drafted").press("Send all")
    expect(lead, "Every summary was sent").press("Submit the award notice")
    story.eventually(lead, where, "Record the signatures")


def sign(story: Story) -> None:
    lead = story.staff("lead").go(f"/tenders/{story.reference}/award/")
    assert "Record the signatures" not in lead.buttons(), "the contract could be signed during the standstill"
    story.skip_to(f"Standstill ends: {story.tender_title}")
    where = f"/tenders/{story.reference}/award/"
    story.eventually(lead, where, "The standstill is over")
    expect(story.fresh("lead").go(where).press("Record the signatures"), "Signatures recorded")


def holders(story: Story, lot: int) -> tuple[str, str]:
    """Who holds a lot as primary and as secondary, by the file of places that the lead can download."""
    text = story.staff("lead").text_of(f"/tenders/{story.reference}/award/places.csv")
    keys = {supplier.name: supplier.key for supplier in cast.SUPPLIERS}
    held = {row["Position"]: keys[row["Bidder"]] for row in csv.DictReader(io.StringIO(text)) if row["Lot"] == str(lot)}
    return held["primary"], held["secondary"]
