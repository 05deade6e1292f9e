"""The people of the demonstration. All of them, and every provider among them, are made up."""

from __future__ import annotations

from dataclasses import dataclass

BUYER = "Stockton-on-Tees Borough Council"
BUYER_CODE = "SBC"
PASSWORD = "a demonstration needs no secret"  # noqa: S105 # sign-in on the demonstration's own pages asks for none


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    email: str
    roles: tuple[str, ...]
    supplier: str = ""  # empty: the buyer


def _staff(key: str, name: str, *roles: str) -> Person:
    return Person(key, name, f"{name.lower().replace(' ', '.')}@stockton.example", roles)


STAFF = (
    _staff("administrator", "Hazel Dunn", "admin"),
    _staff("lead", "Ruth Ainsley", "lead"),
    _staff("approver", "Denise Harland", "approver"),
    _staff("evaluator_a", "Priya Nair", "evaluator"),
    _staff("evaluator_b", "Tom Hesketh", "evaluator"),
    _staff("evaluator_c", "Joan Abara", "evaluator"),
    _staff("moderator", "Sian Morgan", "moderator"),
    _staff("framework_manager", "Imran Aziz", "framework_manager"),
    _staff("broker", "Sam Okafor", "broker"),
    _staff("engagement_officer", "Leah Porter", "engagement_officer"),
    _staff("auditor", "Grace Lindqvist", "auditor"),
)


@dataclass(frozen=True, slots=True)
class Supplier:
    key: str
    name: str
    company_number: str
    owner: str

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "").replace("-", "") + ".example"

    @property
    def owner_email(self) -> str:
        return f"{self.owner.lower().replace(' ', '.')}@{self.domain}"


SUPPLIERS = (
    Supplier("tees", "Tees Valley Homecare", "09900001", "Amina Rashid"),
    Supplier("larchfield", "Larchfield Care", "09900002", "Peter Lowry"),
    Supplier("hartburn", "Hartburn Home Support", "09900003", "Nina Castell"),
    Supplier("norton", "Norton Lane Support", "09900004", "Gareth Bell"),
    Supplier("grange", "Grange Care Co-operative", "09900005", "Ewa Nowak"),
    Supplier("beacon", "Beacon Domiciliary", "09900006", "David Osei"),
    Supplier("cleveland", "Cleveland Companions", "09900007", "Moira Flynn"),
)

# Colleagues of the first supplier: several people at one desk.
COLLEAGUES = (
    Person("editor", "Jo Whitlock", "jo.whitlock@teesvalleyhomecare.example", ("editor",), "tees"),
    Person("editor_b", "Kofi Mensah", "kofi.mensah@teesvalleyhomecare.example", ("editor",), "tees"),
    Person("viewer", "Helen Tweddle", "helen.tweddle@teesvalleyhomecare.example", ("viewer",), "tees"),
)


def staff(key: str) -> Person:
    return next(person for person in STAFF if person.key == key)


def supplier(key: str) -> Supplier:
    return next(each for each in SUPPLIERS if each.key == key)
