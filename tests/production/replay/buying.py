"""From the market page to a published tender: the engagement officer, the lead, the approver."""

from __future__ import annotations

from collections.abc import Mapping

from tests.production.replay.story import Story, expect, found

SPECIFICATION = b"requirement,detail\nHours,Care between 7am and 10pm every day of the year\n"
STAFF_LIST = b"post,weekly hours,contract,start,pay an hour\nCare worker 1,32,permanent,2021-04,12.60\n"
HOURS: Mapping[int, int] = {1: 1310, 2: 1480, 3: 1260, 4: 1190, 5: 1140, 6: 1370, 7: 1050, 8: 1220, 9: 1090, 10: 1410}


def engage(story: Story) -> None:
    officer = story.staff("engagement_officer").go("/engagement/new/")
    officer.press(
        "Preview",
        {**_moment("starts_at", "9", "2", "2027", "9:30am"), **_moment("ends_at", "9", "2", "2027", "noon")},
        title="Care at home: what we plan for all ten areas",
        summary="We will ask for bids to provide care at home in ten areas. Tell us first what would make it work.",
        topic="Care at home",
        plan="Each area will have a primary provider.\n\nA secondary provider stands next in line.",
        has_event="yes",
        event_title="Provider morning at the Globe",
        place="The Globe, High Street, Stockton-on-Tees",
        capacity="40",
    )
    expect(officer, "40 places left of 40").press("Publish")
    expect(officer, "Care at home: what we plan for all ten areas")


def _moment(name: str, day: str, month: str, year: str, time: str) -> dict[str, str]:
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year, f"{name}_time": time}


def draft(story: Story) -> None:
    lead = story.staff("lead").go("/tenders/new/")
    lead.press(
        "Draft the tender",
        template="care-at-home-by-area",
        procedure="",  # as the template has it
        engagement_url="https://stockton.example/care-at-home/",
    )
    story.reference = found(r"/tenders/([A-Z0-9-]+)/", lead.path)
    expect(lead, "Before you can publish")


def prepare(story: Story) -> None:
    """Everything the checks name, one page after another."""
    lead = story.staff("lead")
    figures: dict[str, str] = {}
    for lot, hours in HOURS.items():
        figures |= {f"lot{lot}-weekly_hours": str(hours), f"lot{lot}-annual_value": str(hours * 1269)}
    story.tender(lead, "lots/").press("Save the lots", figures)
    story.tender(lead, "regime/").press("Save the decisions", {f"regime_{lot}": "act" for lot in HOURS})
    documents = (("Specification", "specification", SPECIFICATION), ("Staff list", "staff_list", STAFF_LIST))
    for title, kind, content in documents:
        upload = {"file": (f"{kind}.csv", content)}
        story.tender(lead, "documents/").press("Add the document", files=upload, title=title, kind=kind)
        expect(lead, title)
    nothing = "None found. Everyone who drafts, approves, marks or moderates was asked."
    story.tender(lead, "conflicts/").press("Record the assessment", found=nothing)
    approver = story.tender(lead, "approver/").page.xpath("//input[@name='approver']/@value")[0]
    lead.press("Name the approver", approver=str(approver))
    story.tender(lead, "interests/").press("Declare", has_interest="no")


def approve(story: Story) -> None:
    lead, approver = story.staff("lead"), story.staff("approver")
    story.tender(approver, "interests/").press("Declare", has_interest="no")
    story.tender(lead).press("Send for approval")
    expect(lead, "Sent for approval")
    expect(story.tender(approver, "approval/"), "Approve")
    if approver.page.xpath("//input[@name='when']"):  # the planned day is still ahead
        approver.press("Approve", when="now")
    else:
        approver.press("Approve and send the notice")
    expect(approver, "You approved this tender")
    story.eventually(lead, f"/tenders/{story.reference}/", "Published")
