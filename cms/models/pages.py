"""The page tree: home > talk to us > one section a buyer > a programme > its events.

A programme's buyer is the buyer of the section it stands in, so it cannot be claimed for somebody else, and the
right to edit it is Wagtail's own right on that branch of the tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from core import clock, refs
from core.permissions import organisations_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from core.models import Organisation, User

REFERENCE_LENGTH = 40


def programme_ref() -> str:
    """The reference in workspace addresses and in the log; the public address may change with the slug."""
    return refs.new_ref("E")


class HomePage(Page):
    """The root of the public pages."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.TalkToUsPage"]
    template = "cms/home_page.html"

    class Meta:
        verbose_name = "home page"


class TalkToUsPage(Page):
    """'Talk to us': every programme on which a buyer is talking with the market."""

    introduction = models.TextField(blank=True)

    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.BuyerSection"]
    template = "cms/talk_to_us_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "talk to us page"


class BuyerSection(Page):
    """One buyer's branch. It is made by the first programme of that buyer, never by hand."""

    buyer = models.OneToOneField("core.Organisation", on_delete=models.PROTECT, related_name="engagement_section")

    parent_page_types = ["cms.TalkToUsPage"]
    subpage_types = ["cms.ProgrammePage"]
    is_creatable = False
    template = "cms/talk_to_us_page.html"

    class Meta:
        verbose_name = "buyer's engagement section"


class EngagementQuerySet(PageQuerySet):
    """Programmes or events as their own buyer's engagement officers see them, drafts included."""

    def visible_to(self, user: User | AnonymousUser | None) -> EngagementQuerySet:
        buyers = organisations_of(user, kind="buyer", roles=["engagement_officer"])
        branches = BuyerSection.objects.filter(buyer__in=buyers).values_list("path", flat=True)
        mine = models.Q(pk__in=[])
        for path in branches:
            mine |= models.Q(path__startswith=path)
        found: EngagementQuerySet = self.filter(mine)
        return found


EngagementManager = PageManager.from_queryset(EngagementQuerySet)


class ProgrammePage(Page):
    """An engagement project: what we plan, the dates, what we heard and did, and the tender it became."""

    ref = models.CharField(max_length=12, unique=True, default=programme_ref, editable=False)
    summary = models.TextField("what this is, in two or three sentences", max_length=600)
    topic = models.CharField("topic", max_length=80, blank=True, help_text="For example: Adult social care")
    plan = models.TextField("what we plan", max_length=10_000, help_text="Leave an empty line between paragraphs.")
    procurement_reference = models.CharField(
        "procurement reference",
        max_length=REFERENCE_LENGTH,
        blank=True,
        help_text="For example SBC-2027-014. When its notice is public, this page links to it and shows its dates.",
    )
    contact_name = models.CharField("who to ask", max_length=120, blank=True)
    contact_email = models.EmailField("e-mail for questions", blank=True)
    heard_note = models.CharField("who took part", max_length=120, blank=True, help_text="27 answers, 38 at meetings")
    heard_on = models.DateField("published what we heard on", null=True, blank=True)
    survey_question = models.CharField("what the survey asks", max_length=200, blank=True)
    survey_note = models.TextField("what the answers are for", max_length=500, blank=True)
    survey_length = models.CharField("length of the survey", max_length=80, blank=True)
    survey_url = models.URLField("address of the survey", blank=True)
    survey_closes_at = models.DateTimeField("survey closes", null=True, blank=True)

    objects = EngagementManager()

    parent_page_types = ["cms.BuyerSection"]
    subpage_types = ["cms.EventPage"]
    template = "cms/programme_page.html"
    exclude_fields_in_copy = ["ref"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("topic"),
        FieldPanel("plan"),
        FieldPanel("procurement_reference"),
        InlinePanel("dates", label="Date without booking", heading="Dates"),
        MultiFieldPanel(
            [FieldPanel("heard_note"), FieldPanel("heard_on"), InlinePanel("heard_points", label="Point")],
            heading="What we heard, and what we did",
        ),
        MultiFieldPanel(
            [
                FieldPanel("survey_question"),
                FieldPanel("survey_note"),
                FieldPanel("survey_length"),
                FieldPanel("survey_url"),
                FieldPanel("survey_closes_at"),
            ],
            heading="Survey",
        ),
        MultiFieldPanel([FieldPanel("contact_name"), FieldPanel("contact_email")], heading="Who to ask"),
    ]

    class Meta:
        verbose_name = "engagement programme"

    @property
    def section(self) -> BuyerSection:
        found: BuyerSection = self.get_parent().specific
        return found

    @property
    def buyer(self) -> Organisation:
        owner: Organisation = self.section.buyer
        return owner

    def chain(self) -> str:
        return f"engagement:{self.ref}"


class EventPage(Page):
    """A meeting with the market. Without a capacity nobody needs to book."""

    starts_at = models.DateTimeField("starts")
    ends_at = models.DateTimeField("ends")
    place = models.CharField("place", max_length=200, help_text="For example: online, or Thornaby library")
    description = models.TextField("what happens there", max_length=2_000, blank=True)
    capacity = models.PositiveIntegerField("places", null=True, blank=True, help_text="Empty: no need to book.")
    one_each = models.BooleanField("one booking for each organisation", default=False)
    outcome = models.CharField("afterwards: how it went", max_length=200, blank=True)
    step = models.CharField(
        "short name in 'How it got here'", max_length=40, blank=True, help_text="For example: First meeting"
    )

    objects = EngagementManager()

    parent_page_types = ["cms.ProgrammePage"]
    subpage_types: list[str] = []
    template = "cms/event_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("starts_at"),
        FieldPanel("ends_at"),
        FieldPanel("place"),
        FieldPanel("description"),
        FieldPanel("capacity"),
        FieldPanel("one_each"),
        FieldPanel("outcome"),
        FieldPanel("step"),
    ]

    class Meta:
        verbose_name = "event"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gte=1), name="event_has_a_place"
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "Ends: give a time after the start."})
        if self.capacity == 0:
            raise ValidationError({"capacity": "Places: give 1 or more, or leave it empty when nobody needs to book."})

    @property
    def programme(self) -> ProgrammePage:
        found: ProgrammePage = self.get_parent().specific
        return found

    @property
    def needs_booking(self) -> bool:
        return self.capacity is not None

    def is_over(self, at: datetime | None = None) -> bool:
        return bool(self.ends_at < (at or clock.now()))

    def chain(self) -> str:
        """What officers do with the event stands in its programme's log."""
        return self.programme.chain()

    def bookings_chain(self) -> str:
        """What visitors do has a log of its own, or a full meeting would bury every other entry."""
        return f"{self.programme.chain()}:bookings"
