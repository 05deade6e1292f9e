"""A buyer sets itself up: its name, looks, people, rules and log; who reads one procurement for a time."""

from __future__ import annotations

from datetime import date

from core import clock
from core.actions import staff
from tenders.actions import access
from tenders.models import Tender
from tests.factories import people
from tests.promises.matrix import BUYER, COLLEAGUES, EVERYBODY, OWN, REST, Row, Scene

_WRITES = {200: "administrator", 403: COLLEAGUES, 404: REST}
_SAVES = {400: "administrator", 403: COLLEAGUES, 404: REST}
_DOES = {302: "administrator", 403: COLLEAGUES, 404: REST}
_OVERSEES = {200: "administrator auditor", 403: COLLEAGUES, 404: REST}
_US = {"ref": "@buyer"}
_AUDITOR = {"ref": "@buyer", "person": "@person:auditor"}


def scene(made: Scene) -> None:
    """Somebody is invited, and somebody from outside may read the draft for a time."""
    at = made.moments["buyer"]
    with clock.at(at):
        invitation = staff.invite(
            organisation=made.cast.buyer, email="kim.low@example.org", role_keys=["lead"],
            by=made.people["administrator"],
        )  # fmt: skip
        grant = access.let_read(
            tender=Tender.objects.get(reference=made.refs["draft"]), person=people.person("Nasrin Bell"),
            until=date(2027, 12, 31), reason="External audit.", by=made.cast.lead,
        )  # fmt: skip
    made.put("invitation", invitation.pk, at)
    made.put("grant", grant.ref, at)


ROWS = [
    Row("core:brand_preview", {"colour": "5b2a86"}, get={200: EVERYBODY}, signed_out=200),
    Row(
        "core:found",
        get={403: f"{OWN} rival newcomer", 200: REST},
        post={403: f"{OWN} rival newcomer", 400: REST},
        signed_out=200,
        signed_out_post=400,
        note="Open to all in the demonstration only; on a server nobody finds it.",
    ),
    Row(
        "core:found_invited",
        {"secret": "nobody-was-sent-this"},
        get={404: EVERYBODY},
        post={404: EVERYBODY},
        signed_out=404,
    ),
    Row("core:join", {"secret": "nobody-was-sent-this"}, get={404: EVERYBODY}, post={404: EVERYBODY}, signed_out=404),
    Row("core:setting_up", _US, get={200: BUYER, 404: REST}),
    Row("core:organisation_name", _US, get=_WRITES, post=_SAVES),
    Row("core:organisation_colour", _US, get=_WRITES, post=_SAVES),
    Row("core:organisation_holidays", _US, get=_WRITES, post=_SAVES),
    Row("core:staff", _US, get={200: BUYER, 404: REST}),
    Row("core:invite", _US, get=_WRITES, post=_SAVES),
    Row("core:invitation_act", {"ref": "@buyer", "number": "@invitation", "act": "again"}, post=_DOES),
    Row("core:invitation_act", {"ref": "@buyer", "number": "@invitation", "act": "revoke"}, post=_DOES),
    Row("core:colleague", _AUDITOR, get=_WRITES, post=_SAVES),
    Row("core:end_role", {**_AUDITOR, "role": "all"}, get=_WRITES, post=_DOES),
    Row("core:end_role", {"ref": "@buyer", "person": "@person:lead", "role": "lead"}, get=_WRITES, post=_SAVES),
    Row("core:duties", _US, get={200: BUYER, 404: REST}),
    Row("core:access", _US, get=_OVERSEES),
    Row("core:access_end", {"ref": "@buyer", "grant": "@grant"}, post=_DOES),
    Row("core:log", _US, get=_OVERSEES),
    Row("core:log_csv", _US, get=_OVERSEES),
    Row("buyer:decisions", _US, get=_WRITES, post=_SAVES, data={"add": "1"}),
    Row("buyer:delegation", _US, get=_WRITES, post=_SAVES, data={"up_to_0": "100"}),
    Row("buyer:letters", _US, get=_WRITES),
    Row("buyer:letter", {"ref": "@buyer", "key": "result"}, get=_WRITES, post=_SAVES, data={"text": "No mark."}),
    Row(
        "tenders:access",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: "lead administrator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:access_stop",
        {"reference": "@draft", "grant": "@grant"},
        post={302: "lead administrator", 403: COLLEAGUES, 404: REST},
    ),
]
