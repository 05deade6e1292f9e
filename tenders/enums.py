"""The legal values of everything on this floor that has a list of them."""

from __future__ import annotations

from django.db.models import TextChoices


class Regime(TextChoices):
    """The law a procurement, or one of its lots, is run under."""

    ACT = "act", "Procurement Act 2023"
    PSR = "psr", "Provider Selection Regime 2023"
    LEGACY = "legacy", "Public Contracts Regulations 2015 (legacy)"


class TenderStatus(TextChoices):
    DRAFT = "draft", "Draft"
    IN_APPROVAL = "in_approval", "In approval"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Closed"
    OPENED = "opened", "Opened"
    UNDER_ASSESSMENT = "under_assessment", "Under assessment"
    COMPLETE = "complete", "Complete"
    CANCELLED = "cancelled", "Cancelled"


class LotStatus(TextChoices):
    OPEN = "open", "Open"
    AWARDED = "awarded", "Awarded"
    NOT_AWARDED = "not_awarded", "Not awarded"


class StaffTransfer(TextChoices):
    """Whether people are likely to move with the work (TUPE), so that bidders need a staff list to price it."""

    EXPECTED = "expected", "Expected"
    NOT_EXPECTED = "not_expected", "Not expected"


class PurchaseKind(TextChoices):
    SERVICES = "services", "Services"
    GOODS = "goods", "Goods"
    WORKS = "works", "Works"


class ShorterPeriod(TextChoices):
    """Why a tendering period may be shorter than the general one (Act s.54)."""

    URGENCY = "urgency", "A state of urgency makes the general period impractical"
    PLANNED = "planned", "A qualifying planned procurement notice (UK3) was published"
    PRESELECTED = "preselected", "Only preselected suppliers are invited"
    NEGOTIATED = "negotiated", "The period is agreed with the preselected suppliers"


class DocumentKind(TextChoices):
    SPECIFICATION = "specification", "Specification"
    TERMS = "terms", "Contract terms"
    STAFF_LIST = "staff_list", "Staff transfer (TUPE) list"
    PRICE_SCHEDULE = "price_schedule", "Price schedule"
    OTHER = "other", "Other"


WITHOUT_BIDS = ("direct_award", "user_choice", "dynamic_market_intention")
"""Procedures in which nobody bids: one supplier is named, or a market is announced."""


class NoticeKind(TextChoices):
    """The notices of the Procurement Act 2023 that this system sends to the central digital platform."""

    UK1 = "UK1", "Pipeline notice"
    UK2 = "UK2", "Preliminary market engagement notice"
    UK3 = "UK3", "Planned procurement notice"
    UK4 = "UK4", "Tender notice"
    UK4B = "UK4B", "Below-threshold tender notice"
    UK5 = "UK5", "Transparency notice"
    UK6 = "UK6", "Contract award notice"
    UK7 = "UK7", "Contract details notice"
    UK12 = "UK12", "Procurement termination notice"
    UK13 = "UK13", "Dynamic market intention notice"
    UK14 = "UK14", "Dynamic market establishment notice"


TENDER_NOTICES = (NoticeKind.UK4, NoticeKind.UK4B)
"""The notices by which a tender opens for bids; the platform has one form, UK4, for both."""


class NoticeStatus(TextChoices):
    DRAFTED = "drafted", "Drafted"
    SUBMITTED = "submitted", "Waiting for the platform"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Given up before it was sent"


class BidStatus(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    NEEDS_CONFIRMING = "needs_confirming", "Needs confirming"
    WITHDRAWN = "withdrawn", "Withdrawn"
    OPENED = "opened", "Opened"
    EXCLUDED = "excluded", "Excluded"


class ClarificationStatus(TextChoices):
    """Where a supplier's question stands."""

    ASKED = "asked", "Waiting for an answer"
    DRAFTED = "drafted", "Answer in draft"
    PUBLISHED = "published", "Answered to all"
    NOT_ANSWERED = "not_answered", "Not answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


UNANSWERED = (ClarificationStatus.ASKED, ClarificationStatus.DRAFTED)
"""Questions that somebody still waits for: they keep the bids from being opened."""


class ReplyStatus(TextChoices):
    DRAFTED = "drafted", "Draft"
    PUBLISHED = "published", "Published"


STANDING = (BidStatus.SUBMITTED, BidStatus.NEEDS_CONFIRMING)
"""A bid that counts: received, not withdrawn. One that was not confirmed after a change is opened all the same."""


class AmendmentStatus(TextChoices):
    """A change to an open tender, from the lead's first line to the platform's answer."""

    DRAFT = "draft", "Draft"
    IN_APPROVAL = "in_approval", "With the approver"
    APPROVED = "approved", "Approved, waiting for the platform"
    PUBLISHED = "published", "In force"
    REFUSED = "refused", "Refused by the platform"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Came too late, changed nothing"


class Audience(TextChoices):
    """To whom something about a tender was told."""

    BUYER = "buyer", "The lead and the approver"
    BIDDERS = "bidders", "Every organisation with a bid or a draft"
    FOLLOWERS = "followers", "Everyone who follows the tender"


class EnvelopeKind(TextChoices):
    """A bid is sealed in two envelopes under two key pairs: price opens only after quality is locked."""

    QUALITY = "quality", "Quality"
    PRICE = "price", "Price"


class OpeningStatus(TextChoices):
    WAITING = "waiting", "Waiting for the first officer"
    FIRST_CONFIRMED = "first_confirmed", "Waiting for the second officer"
    CONFIRMED = "confirmed", "Confirmed by both"
    OPENED = "opened", "Opened"


class Verdict(TextChoices):
    """Why a submission was not taken."""

    LATE = "late", "After the deadline"
    NOT_OPEN = "not_open", "The tender was not open for bids"


class QuestionKind(TextChoices):
    """The kinds of typed question; `tenders.questions` says what each asks for."""

    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    CHOICE = "choice", "Choice"
    DATE = "date", "Date"
    MONEY = "money", "Money"
    TABLE = "table", "Table"
    FILE = "file", "File"
    DECLARATION = "declaration", "Declaration"


class QuestionEnvelope(TextChoices):
    """What a typed answer is for. Eligibility and quality travel in the first envelope, price in the second."""

    ELIGIBILITY = "eligibility", "Eligibility"
    QUALITY = "quality", "Quality"
    PRICE = "price", "Price"


class EligibilityVerdict(TextChoices):
    PASS = "pass", "Passes"
    PERSON = "person", "A person decides"
    FAIL = "fail", "Fails"


class ConfidentialReason(TextChoices):
    """Why a bidder asks that a part of its bid is not given out (Freedom of Information Act 2000; Act s.94)."""

    TRADE_SECRET = "trade_secret", "It is a trade secret (s.43(1))"
    COMMERCIAL = "commercial", "It would harm our commercial interests (s.43(2))"
    CONFIDENCE = "confidence", "Somebody gave it to us in confidence (s.41)"
    PERSONAL = "personal", "It is about people who can be recognised (s.40)"


class DeclineReason(TextChoices):
    """Why a supplier does not bid."""

    CAPACITY = "capacity", "We have no capacity now"
    PRICE = "price", "The price or its ceiling does not pay for the work"
    TERMS = "terms", "The terms carry too much risk"
    AREA = "area", "The areas or lots do not suit us"
    TIME = "time", "There is too little time to bid"
    PAPER = "paper", "Too much is asked for what it is worth"
    OTHER = "other", "Another reason"


class ExclusionGround(TextChoices):
    """Why a tender is disregarded: a ground about the supplier itself, or a fault of what it tendered."""

    MANDATORY = "mandatory", "A mandatory exclusion ground (Act s.57(1), Schedule 6)"
    DISCRETIONARY = "discretionary", "A discretionary exclusion ground (Act s.57(2), Schedule 7)"
    DEBARRED = "debarred", "The supplier is on the debarment list (Act s.57)"
    CONDITION = "condition", "A condition of participation is not met (Act s.19(3)(a))"
    LOW_PRICE = "low_price", "The price is abnormally low (Act s.19(3)(c))"
    PROCEDURE = "procedure", "A procedural requirement was breached (Act s.19(3)(d))"


OF_THE_SUPPLIER = (ExclusionGround.MANDATORY, ExclusionGround.DISCRETIONARY, ExclusionGround.DEBARRED)
"""Grounds that are about the supplier and not about a lot: they take the whole bid out."""


class ExclusionStatus(TextChoices):
    DRAFTED = "drafted", "Being written"
    NOTIFIED = "notified", "The supplier was told and may answer"
    HEARD = "heard", "Heard, to be decided"
    PROPOSED = "proposed", "With the approver"
    EXCLUDED = "excluded", "Excluded"
    KEPT = "kept", "Not excluded"
    DROPPED = "dropped", "Given up"


class ExclusionOutcome(TextChoices):
    EXCLUDE = "exclude", "Exclude"
    KEEP = "keep", "Do not exclude"


class IncidentKind(TextChoices):
    LATE = "late", "A bid came after the deadline"
    OUTAGE = "outage", "The portal or a part of it was away"
    UPLOAD = "upload", "A file could not be uploaded"


class IncidentStatus(TextChoices):
    OPEN = "open", "To be decided"
    PROPOSED = "proposed", "Waits for the second person"
    DECIDED = "decided", "Decided"


class IncidentOutcome(TextChoices):
    ADMIT = "admit", "Admit the late bid"
    REFUSE = "refuse", "Do not admit it"
    EXTEND = "extend", "Extend the deadline for all"
    NOTHING = "nothing", "Nothing further"


class PutRightStatus(TextChoices):
    ASKED = "asked", "Waits for the supplier"
    ANSWERED = "answered", "Answered"
    LAPSED = "lapsed", "Not answered in time"


class Side(TextChoices):
    """Who wrote a message of a thread."""

    BUYER = "buyer", "The buyer"
    SUPPLIER = "supplier", "The supplier"


class UploadOutcome(TextChoices):
    """What became of an upload."""

    KEPT = "kept", "Kept as a file of the bid"
    REFUSED = "refused", "Arrived whole and was not taken"
    CANCELLED = "cancelled", "Taken back before it had arrived"
    EXPIRED = "expired", "Not finished in time"


class Scan(TextChoices):
    """What the virus scanner said of a file."""

    WAITING = "waiting", "Not scanned yet"
    CLEAN = "clean", "Scanned for viruses"
    INFECTED = "infected", "Infected"
