"""The cast of every test: one council, two suppliers, a stranger. Memberships are real rows; nothing is patched."""

from __future__ import annotations

from dataclasses import dataclass, field

from core import roles
from core.models import Membership, Organisation, User
from tests.remembered import remembered


@dataclass(slots=True)
class Cast:
    """`buyer` with its people, `supplier` (bidder's) and `rivals`' organisations, and a stranger of another council."""

    buyer: Organisation
    other_buyer: Organisation
    supplier: Organisation
    rival_supplier: Organisation
    lead: User
    approver: User
    auditor: User
    evaluator_a: User
    evaluator_b: User
    evaluator_c: User
    moderator: User
    framework_manager: User
    broker: User
    engagement_officer: User
    bidder: User
    editor: User
    viewer: User
    rival: User
    stranger: User
    stranger_lead: User
    extra: dict[str, User] = field(default_factory=dict)

    def by_name(self, name: str) -> User:
        person: User = getattr(self, name)
        return person


def person(name: str, organisation: Organisation | None = None, *role_keys: str) -> User:
    """A user with an e-mail address made from the name, holding these roles."""
    user = User.objects.create_user(
        email=f"{name.lower().replace(' ', '.')}@example.org", password="a long enough test password", full_name=name
    )
    for role in role_keys:
        assert organisation is not None
        assert roles.exists(role, organisation.kind), f"no app registers the role {role}"
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def buyer(name: str = "Stockton-on-Tees Borough Council", short_code: str = "SBC") -> Organisation:
    return Organisation.objects.create(kind="buyer", name=name, short_code=short_code)


def supplier(name: str, company_number: str) -> Organisation:
    return Organisation.objects.create(kind="supplier", name=name, company_number=company_number)


@remembered(timeless=True)
def cast() -> Cast:
    """Everyone at once: about twenty rows."""
    council, other = buyer(), buyer("Hartlepool Borough Council", "HBC")
    first, second = supplier("Tees Valley Homecare", "01234567"), supplier("Larchfield Care", "07654321")
    return Cast(
        buyer=council,
        other_buyer=other,
        supplier=first,
        rival_supplier=second,
        lead=person("Ruth Ainsley", council, "lead"),
        approver=person("Denise Harland", council, "approver"),
        auditor=person("Grace Lindqvist", council, "auditor"),
        evaluator_a=person("Priya Nair", council, "evaluator"),
        evaluator_b=person("Tom Hesketh", council, "evaluator"),
        evaluator_c=person("Joan Abara", council, "evaluator"),
        moderator=person("Sian Morgan", council, "moderator"),
        framework_manager=person("Imran Aziz", council, "framework_manager"),
        broker=person("Sam Okafor", council, "broker"),
        engagement_officer=person("Leah Porter", council, "engagement_officer"),
        bidder=person("Amina Rashid", first, "owner"),
        editor=person("Jo Whitlock", first, "editor"),
        viewer=person("Helen Tweddle", first, "viewer"),
        rival=person("Peter Lowry", second, "owner"),
        stranger=person("Nora Vane"),
        stranger_lead=person("Colin Marsh", other, "lead"),
    )
