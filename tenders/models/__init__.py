"""The models of the tenders floor, one module a noun."""

from __future__ import annotations

from tenders.models.amendment import Amendment
from tenders.models.amendment_parts import AmendmentEdit, ChangedPart, ProposedDocument
from tenders.models.area import Area
from tenders.models.attempt import Attempt, KeeperRead
from tenders.models.bid import Bid, DraftContent, SealedFile
from tenders.models.buyer import BuyerPolicy
from tenders.models.clarification import (
    Clarification,
    ClarificationAsker,
    ClarificationReply,
    PublishedAnswer,
)
from tenders.models.criterion import Criterion, CriterionSection, ScaleMark
from tenders.models.date_change import TimetableChange
from tenders.models.decision import TenderDecision
from tenders.models.direct_award import DirectAward
from tenders.models.document import TenderDocument
from tenders.models.envelope import Envelope
from tenders.models.follow import Follow
from tenders.models.lot import Lot
from tenders.models.notice import Notice, NoticeFacts
from tenders.models.opening import (
    OpenedAnswer,
    OpenedChoice,
    OpenedDeclaration,
    OpenedFile,
    OpenedPrice,
    Opening,
)
from tenders.models.price import PriceLine
from tenders.models.procurement import InterestDeclaration, Procurement
from tenders.models.question import EligibilityDecision, LibraryQuestion, OpenedResponse, Question
from tenders.models.receipt import Submission
from tenders.models.stage import StageKind, TenderStage
from tenders.models.telling import Announcement, Confirmation, Told
from tenders.models.tender import Tender
from tenders.models.tender_change import TenderChange

__all__ = [
    "Amendment",
    "AmendmentEdit",
    "Announcement",
    "Area",
    "Attempt",
    "Bid",
    "BuyerPolicy",
    "ChangedPart",
    "Clarification",
    "ClarificationAsker",
    "ClarificationReply",
    "Confirmation",
    "Criterion",
    "CriterionSection",
    "DirectAward",
    "DraftContent",
    "EligibilityDecision",
    "Envelope",
    "Follow",
    "InterestDeclaration",
    "KeeperRead",
    "LibraryQuestion",
    "Lot",
    "Notice",
    "NoticeFacts",
    "OpenedAnswer",
    "OpenedChoice",
    "OpenedDeclaration",
    "OpenedFile",
    "OpenedPrice",
    "OpenedResponse",
    "Opening",
    "PriceLine",
    "Procurement",
    "ProposedDocument",
    "PublishedAnswer",
    "Question",
    "ScaleMark",
    "SealedFile",
    "StageKind",
    "Submission",
    "Tender",
    "TenderChange",
    "TenderDecision",
    "TenderDocument",
    "TenderStage",
    "TimetableChange",
    "Told",
]
