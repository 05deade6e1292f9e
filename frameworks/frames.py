"""The head and the stages of pages about an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from core.calendar import date_in_words, uk_day
from core.frames import DONE, NEXT, NOW, Crumb, Fact, Frame, Stage
from frameworks import policies
from frameworks.enums import AgreementStatus as S
from frameworks.enums import MobilisationStatus
from frameworks.queries.positions import when_words

if TYPE_CHECKING:
    from core.models import User
    from frameworks.models import Agreement

STYLES = {S.DRAFT: "brand", S.LIVE: "good", S.ENDED: "out"}


def agreement_frame(
    agreement: Agreement,
    user: User,
    *,
    title: str = "",
    facts: Sequence[Fact] = (),
    crumbs: Sequence[Crumb] = (),
    context_line: str = "",
) -> Frame:
    """Reference, state, stages and crumbs of an agreement. With `crumbs`, the last of them is the page itself."""
    trail = [Crumb("Agreements", reverse("frameworks:agreements"))]
    trail += [Crumb(agreement.title, agreement.get_absolute_url()), *crumbs] if crumbs else [Crumb(agreement.title)]
    reads = policies.may_read(user, agreement)
    return Frame(
        title=title or agreement.title,
        reference=agreement.ref,
        state=S(agreement.status).label,
        state_style=STYLES[S(agreement.status)],
        facts=facts,
        stages=stages(agreement),
        crumbs=trail,
        history_url=reverse("frameworks:history", args=[agreement.ref]) if reads else "",
        context_line=context_line,
        stages_title="Stages of this agreement",
    )


def stages(agreement: Agreement) -> list[Stage]:
    """Award, mobilise, live, end."""
    began = when_words(agreement.starts_on, agreement.starts_precision)
    live = agreement.status == S.LIVE
    ended = agreement.status == S.ENDED
    ends = f"{date_in_words(agreement.ends_on)}" if agreement.ends_on else "No day on record"
    if agreement.imported_from:
        return [
            Stage("award", "Award", began, DONE),
            Stage("live", "Live", "Read from data", DONE if ended else NOW),
            Stage("end", "Ends", "" if ended else ends, DONE if ended else NEXT),
        ]
    mobilise = "" if agreement.open_door else _mobilised(agreement)
    return [
        Stage("award", "Award", "Places given", DONE),
        Stage("mobilise", "Mobilise", mobilise, DONE if live or ended else NOW),
        Stage(
            "live", "Live", f"Since {_live_day(agreement)}" if live else "", DONE if ended else NOW if live else NEXT
        ),
        Stage("end", "Ends", ends, DONE if ended else NEXT),
    ]


def _live_day(agreement: Agreement) -> str:
    return date_in_words(uk_day(agreement.live_at), weekday=False) if agreement.live_at else ""


def _mobilised(agreement: Agreement) -> str:
    states = list(agreement.members.values_list("mobilisation__status", flat=True))
    ready = sum(state == MobilisationStatus.LIVE for state in states)
    return f"{ready} of {len(states)} providers live"
