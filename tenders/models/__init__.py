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
from tenders.models.confidential import OpenedConfidential
from tenders.models.criterion import Criterion, CriterionSection, ScaleMark
from tenders.models.date_change import TimetableChange
from tenders.models.decision import TenderDecision
from tenders.models.direct_award import DirectAward
from tenders.models.document import TenderDocument
from tenders.models.envelope import Envelope
from tenders.models.exclusion import Exclusion, LotExclusion
from tenders.models.follow import Follow
from tenders.models.incident import Affected, Incident, LateSubmission, Trouble
from tenders.models.keys import EnvelopeHalf, EscrowCanary, EscrowDrill, OfficerKey, OpeningOfficer, ReceiptKey
from tenders.models.lot import Lot
from tenders.models.notice import Notice, NoticeFacts
from tenders.models.opened import OpenedAnswer, OpenedChoice, OpenedDeclaration, OpenedFile, OpenedPrice
from tenders.models.opening import Opening, OpeningStep
from tenders.models.price import PriceLine
from tenders.models.procurement import InterestDeclaration, Procurement
from tenders.models.put_right import CheckDecision, PutRight, PutRightAnswer, PutRightFile
from tenders.models.question import EligibilityDecision, LibraryQuestion, OpenedResponse, Question
from tenders.models.receipt import Submission
from tenders.models.stage import StageKind, TenderStage
from tenders.models.supplier import (
    DebarmentEntry,
    Decline,
    OpenedInformation,
    OpenedParty,
    StandardInformation,
)
from tenders.models.telling import Announcement, Confirmation, Told
from tenders.models.tender import Tender
from tenders.models.tender_change import TenderChange
from tenders.models.thread import Message, MessageRead, Thread
from tenders.models.upload import Upload, UploadPart

__all__ = [
    "Affected",
    "Amendment",
    "AmendmentEdit",
    "Announcement",
    "Area",
    "Attempt",
    "Bid",
    "BuyerPolicy",
    "ChangedPart",
    "CheckDecision",
    "Clarification",
    "ClarificationAsker",
    "ClarificationReply",
    "Confirmation",
    "Criterion",
    "CriterionSection",
    "DebarmentEntry",
    "Decline",
    "DirectAward",
    "DraftContent",
    "EligibilityDecision",
    "Envelope",
    "EnvelopeHalf",
    "EscrowCanary",
    "EscrowDrill",
    "Exclusion",
    "Follow",
    "Incident",
    "InterestDeclaration",
    "KeeperRead",
    "LateSubmission",
    "LibraryQuestion",
    "Lot",
    "LotExclusion",
    "Message",
    "MessageRead",
    "Notice",
    "NoticeFacts",
    "OfficerKey",
    "OpenedAnswer",
    "OpenedChoice",
    "OpenedConfidential",
    "OpenedDeclaration",
    "OpenedFile",
    "OpenedInformation",
    "OpenedParty",
    "OpenedPrice",
    "OpenedResponse",
    "Opening",
    "OpeningOfficer",
    "OpeningStep",
    "PriceLine",
    "Procurement",
    "ProposedDocument",
    "PublishedAnswer",
    "PutRight",
    "PutRightAnswer",
    "PutRightFile",
    "Question",
    "ReceiptKey",
    "ScaleMark",
    "SealedFile",
    "StageKind",
    "StandardInformation",
    "Submission",
    "Tender",
    "TenderChange",
    "TenderDecision",
    "TenderDocument",
    "TenderStage",
    "Thread",
    "TimetableChange",
    "Told",
    "Trouble",
    "Upload",
    "UploadPart",
]
