"""The agreement from the signed awards, mobilisation to go-live, a referral declined by the first and taken by the next."""

from __future__ import annotations

from datetime import date, timedelta

from config.demo import cast
from tests.production.replay.story import Story, expect, found
from tests.production.visitor import Visitor


def set_up(story: Story) -> None:
    manager = story.staff("framework_manager").go(f"/agreements/from/{story.reference}/")
    manager.press("Set up the agreement")
    story.agreement = found(r"/agreements/([A-Z0-9-]+)/", manager.path)


def plan(story: Story) -> None:
    """The same checklist for each of the seven, starting today; the approver decides go or no-go."""
    starts = story.today()
    manager = story.staff("framework_manager").go(f"/agreements/{story.agreement}/mobilisation/")
    approver = cast.staff("approver").name
    chosen = manager.page.xpath("//select[@name='approver']/option[contains(., $name)]/@value", name=approver)
    days = {**_day("starts_on", starts), **_day("go_live_on", starts + timedelta(days=84))}
    manager.press("Plan mobilisation", days, approver=str(chosen[0]))
    expect(manager, f"{len(story.receipts)} mobilisations planned")


def mobilise(story: Story, suppliers: tuple[str, ...]) -> None:
    """Each item is reported by who owes it and confirmed by the manager, who then asks for go or no-go."""
    manager = story.staff("framework_manager")
    for key in suppliers:
        where = _place_of(story, key)
        manager.go(where).press("Start the mobilisation")
        for visitor in (manager, story.owner(key)):
            for address in visitor.go(where).links("Report done"):
                visitor.go(address).press("Report done", reason="Done and filed.")
        manager.go(where)
        while any("Confirm:" in button for button in manager.buttons()):
            manager.press("Confirm:")
        manager.press("Ask for go or no-go")


def _place_of(story: Story, supplier: str) -> str:
    manager = story.staff("framework_manager").go(f"/agreements/{story.agreement}/mobilisation/")
    return manager.links(cast.supplier(supplier).name)[0]


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def go_live(story: Story, suppliers: tuple[str, ...]) -> None:
    approver = story.fresh("approver")
    for key in suppliers:
        approver.go(_place_of(story, key))
        approver.press(
            "Record the decision", decision="go", reason="Every item is confirmed and two weeks are rostered."
        )
        expect(approver, f"Go: {cast.supplier(key).name} is live")


def refer(story: Story, *, area: int) -> str:
    """The broker records who needs care; nobody is asked yet. The address of the referral."""
    visits = {f"v_Morning_{day}": "45" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
    broker = story.staff("broker").go("/referrals/new/")
    broker.press(
        "Record referral",
        {**visits, **_day("start_by", story.today() + timedelta(days=5))},
        lot=str(area),
        locality="Norton",
        district="TS20",
        needs="Help with washing and dressing.",
        name="A Made-Up Person",
        address="A made-up address",
        postcode="TS20 1AA",
        telephone="01632 960000",
    )
    return broker.path


def place(story: Story, referral: str) -> tuple[str, str]:
    """Offer to the primary, who declines; then to the secondary, who accepts. Who they were."""
    broker = story.staff("broker").go(referral)
    first = _offer_to(broker)
    story.owner(first).go("/offers/").follow("Answer offer").follow("Decline")
    story.owner(first).press("Decline offer", reason="no_capacity", words="No carer is free before 10am this month.")
    second = _offer_to(broker.go(referral))
    story.owner(second).go("/offers/").follow("Answer offer").press("Accept offer")
    expect(broker.go(referral), "Placed")
    return first, second


def _offer_to(broker: Visitor) -> str:
    button = next(words for words in broker.buttons() if words.startswith("Make offer to "))
    broker.press(button)
    return next(supplier.key for supplier in cast.SUPPLIERS if supplier.name in button)
