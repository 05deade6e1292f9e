"""What suppliers' information, declines and the contact put into the ports."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock, jobs, ports
from core.calendar import uk_day
from core.models import User
from core.permissions import organisations_of
from core.ports import Need
from tenders.actions import expiring
from tenders.contact import contact_of
from tenders.models import Bid, Decline, Tender
from tenders.policies import bids as policies
from tenders.policies import tenders as tender_policies
from tenders.queries import suppliers as queries
from tenders.suppliers import information as shape
from tenders.suppliers.opened import picture_of


def fill() -> None:
    """Called once, when the app is ready."""
    ports.panels.add("tenders.overview", contact_panel)
    ports.panels.add("tenders.bid", changed_panel)
    ports.panels.add("tenders.bid_checks", supplier_panel)
    ports.panels.add("tenders.for_suppliers", worth_panel)
    ports.needs_you.add(running_out)
    jobs.due("tenders.expiring", expiring.tell_due)


def running_out(user: User) -> list[Need]:
    """Certificates and insurance that expire within sixty days, or have expired."""
    own = organisations_of(user, kind="supplier", roles=policies.WRITERS)
    today = uk_day(clock.now())
    found = []
    for organisation in own:
        for each in shape.warnings(queries.current(organisation), today):
            url = reverse("bidding:information_list", args=[organisation.ref, each.section])
            found.append(
                Need(each.text.rstrip("."), f"{organisation.name}, standard information", url, label="Renew it")
            )
    return found


def contact_panel(request: HttpRequest, tender: Tender) -> str | None:
    """On the overview: who is called, and after the opening who declined."""
    user = request.user
    if not isinstance(user, User) or not tender.takes_bids or not tender_policies.may_set_contact(user, tender):
        return None
    declined = Decline.objects.visible_to(user).filter(tender=tender).count() if tender.opened_at else None
    context = {"tender": tender, "contact": contact_of(tender), "declined": declined}
    return render_to_string("tenders/suppliers/contact_panel.html", context)


def changed_panel(request: HttpRequest, bid: Bid) -> str | None:
    """On the task list: the standard information changed after it was confirmed for this bid."""
    if not bid.tender.is_open_for_bids(clock.now()) or not queries.information_changed_since(bid):
        return None
    return render_to_string("tenders/suppliers/changed_panel.html", {"bid": bid})


def worth_panel(request: HttpRequest, tender: Tender) -> str | None:
    """On the tender's page for suppliers: is it worth it, print it, decline."""
    return render_to_string("tenders/suppliers/worth_panel.html", {"tender": tender})


def supplier_panel(request: HttpRequest, bid: Bid) -> str | None:
    """On the page where an opened bid is checked."""
    return render_to_string("tenders/suppliers/supplier_panel.html", {"bid": bid, "picture": picture_of(bid)})
