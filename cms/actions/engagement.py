"""Writing and publishing engagement pages. A change is a draft until it is published; the public sees no draft."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from django.db import transaction
from wagtail.models import Page

from cms import policies
from cms.actions.places import fill_places
from cms.actions.tree import free_slug, section_for
from cms.models import EventPage, HeardPoint, ProgrammeDate, ProgrammePage
from core import audit, clock
from core.workflow import NotPermitted, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cms.actions.words import DateWords, EventWords, HeardWords, ProgrammeWords, SurveyWords
    from core.models import Organisation, User


def _require(by: User, buyer: Organisation) -> None:
    if not policies.may_engage(by, buyer):
        raise NotPermitted("Only an engagement officer of this buyer writes its engagement pages.")


def working_copy(page: ProgrammePage) -> ProgrammePage:
    """The page as it was last saved, published or not, whatever the caller's object remembers."""
    return cast("ProgrammePage", ProgrammePage.objects.get(pk=page.pk).get_latest_revision_as_object())


def event_copy(event: EventPage) -> EventPage:
    """The event as it was last saved, published or not."""
    return cast("EventPage", EventPage.objects.get(pk=event.pk).get_latest_revision_as_object())


def _locked_copy(page: ProgrammePage) -> ProgrammePage:
    """A working copy that nobody else takes until the change is saved: two officers change different parts at once."""
    ProgrammePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    return working_copy(page)


def _save(page: Page, *, by: User) -> None:
    page.full_clean()
    page.save_revision(user=by, changed=True)
    _stamp(page, latest_revision_created_at=clock.now())


def _stamp(page: Page, **at: datetime) -> None:
    # Wagtail stamps its pages with the machine's clock; everything else here goes by ours.
    Page.objects.filter(pk=page.pk).update(**at)


@transaction.atomic
def draft_programme(*, buyer: Organisation, words: ProgrammeWords, by: User) -> ProgrammePage:
    """A new programme page that nobody but the buyer's engagement officers can see."""
    _require(by, buyer)
    section = section_for(buyer=buyer)
    page = ProgrammePage(
        **asdict(words), slug=free_slug(section, words.title, otherwise="programme"), live=False, owner=by
    )
    section.add_child(instance=page)
    _save(page, by=by)
    audit.record(page.chain(), "programme drafted", by=by, facts={"title": words.title})
    return page


@transaction.atomic
def change_programme(*, page: ProgrammePage, words: ProgrammeWords, by: User) -> ProgrammePage:
    """New words for a programme page; the address stays, so that no link breaks."""
    _require(by, page.buyer)
    copy = _locked_copy(page)
    for name, value in asdict(words).items():
        setattr(copy, name, value)
    _save(copy, by=by)
    audit.record(page.chain(), "programme changed", by=by, facts={"title": words.title})
    return copy


@transaction.atomic
def add_event(*, page: ProgrammePage, words: EventWords, by: User) -> EventPage:
    """A new event of the programme, a draft like any other page."""
    _require(by, page.buyer)
    event = EventPage(**asdict(words), slug=free_slug(page, words.title, otherwise="event"), live=False, owner=by)
    page.add_child(instance=event)
    _save(event, by=by)
    audit.record(page.chain(), "event drafted", by=by, facts={"title": words.title, "event": event.slug})
    return event


@transaction.atomic
def change_event(*, event: EventPage, words: EventWords, by: User) -> EventPage:
    """New words, time, place or capacity. Whoever has a place keeps it when the capacity shrinks."""
    _require(by, event.programme.buyer)
    EventPage.objects.select_for_update(of=("self",)).get(pk=event.pk)
    copy = event_copy(event)
    for name, value in asdict(words).items():
        setattr(copy, name, value)
    _save(copy, by=by)
    audit.record(event.chain(), "event changed", by=by, facts={"title": words.title, "event": event.slug})
    return copy


@transaction.atomic
def set_dates(*, page: ProgrammePage, dates: Sequence[DateWords], by: User) -> ProgrammePage:
    """The days that need no booking, in order of day; what is not in `dates` is taken away."""
    _require(by, page.buyer)
    copy = _locked_copy(page)
    in_order = sorted(dates, key=lambda row: (row.on, row.title))
    copy.dates.set([ProgrammeDate(sort_order=n, **asdict(row)) for n, row in enumerate(in_order)])
    _save(copy, by=by)
    audit.record(page.chain(), "dates changed", by=by, facts={"dates": len(dates)})
    return copy


@transaction.atomic
def set_heard(*, page: ProgrammePage, points: Sequence[HeardWords], note: str, by: User) -> ProgrammePage:
    """What we heard and what we did, in the order given; the first time it is written its day is kept."""
    _require(by, page.buyer)
    copy = _locked_copy(page)
    copy.heard_note = note
    if points and copy.heard_on is None:
        copy.heard_on = clock.now().date()
    copy.heard_points.set([HeardPoint(sort_order=n, **asdict(point)) for n, point in enumerate(points)])
    _save(copy, by=by)
    audit.record(page.chain(), "what we heard changed", by=by, facts={"points": len(points)})
    return copy


@transaction.atomic
def set_survey(*, page: ProgrammePage, survey: SurveyWords | None, by: User) -> ProgrammePage:
    """Link a survey, or take it away with None."""
    _require(by, page.buyer)
    copy = _locked_copy(page)
    copy.survey_question = survey.question if survey else ""
    copy.survey_url = survey.url if survey else ""
    copy.survey_note = survey.note if survey else ""
    copy.survey_length = survey.length if survey else ""
    copy.survey_closes_at = survey.closes_at if survey else None
    _save(copy, by=by)
    audit.record(page.chain(), "survey changed", by=by, facts={"survey": bool(survey)})
    return copy


def unpublished(page: ProgrammePage) -> list[Page]:
    """The page itself and those of its events that have something the public does not see yet."""
    family = [page, *EventPage.objects.child_of(page)]
    return [one for one in family if not one.live or one.has_unpublished_changes]


@transaction.atomic
def publish(*, page: ProgrammePage, by: User) -> ProgrammePage:
    """Make the page and its events public as they were last saved.

    Refuses when there is nothing new. Places that a larger capacity sets free go to the waiting list.
    """
    _require(by, page.buyer)
    page = ProgrammePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    waiting = unpublished(page)
    if not waiting:
        raise Refused(["Everything on this page is public already. Change something first."])
    at = clock.now()
    for one in waiting:
        first = one.first_published_at
        # `_require` has asked our own policy; Wagtail's groups are filled only when an officer enters its editor.
        one.get_latest_revision().publish(user=by, skip_permission_checks=True)
        _stamp(one, last_published_at=at, first_published_at=first or at)
    for event in EventPage.objects.child_of(page).live():
        fill_places(event=event)
    page.refresh_from_db()
    audit.record(page.chain(), "published", by=by, facts={"title": page.title, "address": page.url or ""})
    return page
