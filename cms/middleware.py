"""The door of Wagtail's editor: engagement officers only, each with the rights of the buyers they act for now.

Rights in Wagtail hang on groups. They are brought in line with the person's roles on every visit, so a role that has
ended closes the editor on the next request. Everybody else is told that there is nothing here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from cms.actions.tree import officers_group, section_for
from cms.policies import ENGAGEMENT_OFFICER
from core.models import User
from core.permissions import organisations_of

GROUPS = "Engagement officers: "
DOOR = "/cms/"
OPEN_TO_ALL = ("/cms/login/", "/cms/password_reset/")  # these only lead on to the one sign-in


class WagtailDoor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if not request.path.startswith(DOOR) or request.path.startswith(OPEN_TO_ALL):
            return
        user = request.user
        if not isinstance(user, User) or user.is_superuser:
            return  # a stranger is sent to sign in by Wagtail itself
        if not bring_in_line(user):
            raise Http404


def bring_in_line(user: User) -> bool:
    """Give the person exactly the groups of the buyers they engage for; False when there is none."""
    buyers = organisations_of(user, kind="buyer", roles=[ENGAGEMENT_OFFICER])
    wanted = {f"{GROUPS}{buyer.ref}": buyer for buyer in buyers}
    held = {group.name: group for group in user.groups.filter(name__startswith=GROUPS)}
    for name in wanted.keys() - held.keys():
        section_for(buyer=wanted[name])
        user.groups.add(officers_group(wanted[name]))
    for name in held.keys() - wanted.keys():
        user.groups.remove(held[name])
    return bool(wanted)
