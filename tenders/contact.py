"""Who to call when the portal fails: the contact that the tender's lead wrote down, or the best there is without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenders.models import Tender


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    telephone: str = ""
    email: str = ""
    hours: str = ""

    @property
    def ways(self) -> str:
        """'01642 960000, tenders@example.org'."""
        return ", ".join(each for each in (self.telephone, self.email) if each)

    @property
    def sentence(self) -> str:
        hours = f" They answer {self.hours[:1].lower()}{self.hours[1:].rstrip('.')}." if self.hours else ""
        how = "call" if self.telephone else "write to"
        return f"If the portal fails, {how} {self.name}: {self.ways}.{hours}"


def contact_of(tender: Tender) -> Contact:
    """The tender's own contact; else the buyer's office; else whoever leads the tender."""
    buyer = tender.procurement.buyer
    if tender.contact_name:
        return Contact(
            tender.contact_name,
            tender.contact_telephone,
            tender.contact_email or buyer.email,
            tender.contact_hours,
        )
    if buyer.telephone or buyer.email:
        return Contact(buyer.name, buyer.telephone, buyer.email)
    return Contact(tender.owner.full_name, "", tender.owner.email)


def mail_words(tender: Tender) -> str:
    """The last paragraph of each mail about a bid."""
    return f"\n\n{contact_of(tender).sentence}"
