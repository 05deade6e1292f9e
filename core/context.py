"""What every page's frame needs: whose site it looks like, who is signed in, where they can go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core import clock, permissions, ports, roles
from core.frames import Banner
from core.models import Organisation, User


@dataclass(slots=True)
class NavLink:
    label: str
    url: str
    key: str
    current: bool = False


@dataclass(slots=True)
class Site:
    buyer_name: str = "Fairlot"
    demo: bool = False
    nav: list[NavLink] = field(default_factory=list)
    me: str = ""
    brand_css: str = ""
    banners: list[Banner] = field(default_factory=list)
    now: Any = None
    steering: list[ports.NavItem] = field(default_factory=list)


def site(request: HttpRequest) -> dict[str, Any]:
    """The `site` of every template."""
    user = getattr(request, "user", None)
    frame = Site(demo=settings.DEMO, now=clock.now(), steering=ports.demonstration.gather())
    buyer = _buyer(user)
    if buyer is not None:
        frame.buyer_name = buyer.name
        # The colour stands in the address: whoever changes it sees it at once, though browsers keep the sheet.
        frame.brand_css = f"{reverse('core:brand', args=[buyer.ref])}?{urlencode({'of': buyer.brand_colour})}"
    if isinstance(user, User):
        frame.me = _who(user)
        frame.banners = ports.banners.gather(user)
        frame.nav = _links(request, [("Needs you now", reverse("core:needs_you"), "needs", 0), *_gathered(user)])
    else:
        frame.nav = _links(request, _public_links())
    return {"site": frame, "house": frame}  # allauth's views put a `site` of their own over ours


def _gathered(user: User) -> list[tuple[str, str, str, int]]:
    return [(item.label, item.url, item.key, item.order) for item in ports.navigation.gather(user)]


def _public_links() -> list[tuple[str, str, str, int]]:
    return [(item.label, item.url, item.key, item.order) for item in ports.public_navigation.gather()]


def _links(request: HttpRequest, items: list[tuple[str, str, str, int]]) -> list[NavLink]:
    items = sorted(items, key=lambda item: item[3])
    best = max((url for _, url, _, _ in items if request.path.startswith(url)), key=len, default="")
    return [NavLink(label, url, key, current=url == best) for label, url, key, _ in items]


def _who(user: User) -> str:
    held = permissions.memberships(user)
    if not held:
        return user.full_name
    first = held[0]
    if first.organisation.kind == "supplier":
        return f"{user.full_name}, {first.organisation.name}"
    titles = dict.fromkeys(roles.label(each.role).lower() for each in held)
    return f"{user.full_name}, {' and '.join(titles)}"


def _buyer(user: Any) -> Organisation | None:
    """The buyer whose name stands at the top: the signed-in person's own, else the only (or first) buyer here."""
    own = permissions.organisations_of(user, kind="buyer")
    if own:
        return own[0]
    return Organisation.objects.filter(kind="buyer").order_by("pk").first()
