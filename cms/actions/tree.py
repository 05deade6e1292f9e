"""The page tree itself: home, 'Talk to us', a section for each buyer. Every function may run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import GroupPagePermission, Page

from cms.models import BuyerSection, TalkToUsPage

if TYPE_CHECKING:
    from core.models import Organisation

SLUG_LENGTH = 50
SECTION_RIGHTS = ("add_page", "change_page", "publish_page")


def free_slug(parent: Page, title: str, *, otherwise: str) -> str:
    """An address part made from a title that no sibling has: 'care-at-home', then 'care-at-home-2'."""
    base = slugify(title)[:SLUG_LENGTH].strip("-") or otherwise
    taken = set(parent.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def officers_group(buyer: Organisation) -> Group:
    """The Wagtail group that holds the right to one buyer's branch, and to enter Wagtail at all."""
    group, _ = Group.objects.get_or_create(name=f"Engagement officers: {buyer.ref}")
    return group


@transaction.atomic
def section_for(*, buyer: Organisation) -> BuyerSection:
    """The buyer's branch of 'Talk to us', made with its group's rights the first time it is asked for."""
    found = BuyerSection.objects.filter(buyer=buyer).first()
    if found is not None:
        section: BuyerSection = found
        return section
    parent = TalkToUsPage.objects.get()
    slug = free_slug(parent, buyer.short_code or buyer.name, otherwise="buyer")
    section = BuyerSection(title=buyer.name, slug=slug, buyer=buyer)
    parent.add_child(instance=section)
    group = officers_group(buyer)
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    pages = ContentType.objects.get_for_model(Page)
    for codename in SECTION_RIGHTS:
        right = Permission.objects.get(codename=codename, content_type=pages)
        GroupPagePermission.objects.get_or_create(group=group, page=section, permission=right)
    return section
