"""Applying to a part of a market, and deciding the application."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from core import audit, calendar, clock
from core.workflow import NotPermitted, Refused, move
from dps import letters, policies
from dps.conditions import kept
from dps.enums import DECIDED, STANDING, ApplicationStatus, MarketStatus
from dps.models import Application, Market, Part
from dps.queries.members import has_left, has_place
from frameworks.actions.agreement import admit_member, start
from frameworks.enums import AgreementStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Organisation, User

LEAST_WORDS = 5
"""Fewer words are no reasons."""


@transaction.atomic
def start_application(*, part: Part, organisation: Organisation, by: User) -> Application:
    """Begin to apply, or go on with the application that stands already: asked twice there is one."""
    if organisation.kind != "supplier" or not policies.may_apply_for(by, organisation):
        raise NotPermitted("Only an owner or editor of a supplier applies in its name.")
    # The market's row orders two clicks at once; the constraint would stop the second with an error page.
    market = Market.objects.select_for_update().get(pk=part.market_id)
    standing = Application.objects.filter(part=part, organisation=organisation, status__in=STANDING).first()
    if standing is not None:
        return standing
    if market.status != MarketStatus.OPEN:
        raise Refused(["This market takes no applications now."])
    if has_place(part, organisation):
        raise Refused([f"{organisation.name} is a member of {part} already. There is nothing to apply for."])
    if has_left(market, organisation):
        raise Refused([f"{organisation.name} left this market. Ask {market.buyer.name} to take it back first."])
    application = Application.objects.create(
        part=part, organisation=organisation, started_at=clock.now(), started_by=by
    )
    audit.record(application.chain(), "application started", by=by, facts=application.subject_facts())
    return application


@transaction.atomic
def save_answers(*, application: Application, answers: Mapping[str, str], by: User) -> Application:
    """Keep what is answered so far, complete or not. Only a draft can be changed."""
    if not policies.may_apply(by, application):
        raise NotPermitted("Only an owner or editor of the applicant changes its application.")
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.status != ApplicationStatus.DRAFT:
        raise Refused([f"This application is {locked.get_status_display().lower()}. It cannot be changed."])
    locked.answers = kept(locked.part.market.condition_list(), answers)
    locked.save(update_fields=["answers"])
    application.answers = locked.answers
    return application


def consider_by(market: Market, sent_on: date) -> date:
    """The latest day of a decision: so many working days after the day of sending, the buyer's own closing days out."""
    closed = [date.fromisoformat(text) for text in market.buyer.extra_holidays]
    return calendar.add_working_days(sent_on, market.consideration_days, extra=closed)


@transaction.atomic
def submit_application(*, application: Application, by: User) -> Application:
    """Send it. Refuses in words while an answer is missing; sent twice it stays one application."""
    if application.status == ApplicationStatus.SUBMITTED:
        return application
    latest = consider_by(application.part.market, calendar.uk_day(clock.now()))
    move(application, "submit", by=by, consider_by=latest)
    letters.received(application)
    return application


def withdraw_application(*, application: Application, by: User) -> Application:
    """Take it back, before it is sent or while it waits for the decision."""
    _refuse_when_over(application)
    return move(application, "withdraw", by=by)


@transaction.atomic
def admit(*, application: Application, by: User, reason: str = "") -> Application:
    """Admit: the applicant becomes a member with a place in the part, and gets the letter. `reason` is optional."""
    _refuse_when_over(application)
    move(application, "admit", by=by, reason=reason.strip())
    agreement = application.part.market.agreement
    admit_member(agreement, organisation=application.organisation, lot=application.part.agreement_lot, by=by)
    if agreement.status == AgreementStatus.DRAFT:
        start(agreement, by=by)  # with its first member the agreement under the market is in use
    letters.decided(application)
    return application


@transaction.atomic
def refuse(*, application: Application, by: User, reason: str) -> Application:
    """Refuse with reasons the applicant reads and can act on."""
    _refuse_when_over(application)
    if not policies.may_decide(by, application):
        raise NotPermitted("Only a framework manager of the buyer decides, and never on an application of his own.")
    if len(reason.split()) < LEAST_WORDS:
        raise Refused([f"Reasons: write at least {LEAST_WORDS} words. The applicant is owed them and can act on them."])
    move(application, "refuse", by=by, reason=reason.strip())
    letters.decided(application)
    return application


def _refuse_when_over(application: Application) -> None:
    """Say what happened already, rather than only that the state does not fit."""
    application.refresh_from_db()
    if application.status in DECIDED and application.decided_at is not None:
        raise Refused(
            [
                f"{application.decided_by} decided this application on {calendar.in_words(application.decided_at)}: "
                f"{application.get_status_display().lower()}. A decision is made once; the supplier may apply again."
            ]
        )
    if application.status == ApplicationStatus.WITHDRAWN and application.withdrawn_at is not None:
        raise Refused(
            [
                f"{application.organisation.name} withdrew this application on "
                f"{calendar.in_words(application.withdrawn_at)}. There is nothing left to decide."
            ]
        )
