"""The ports: filled once, refused while empty, gathered in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core import clock, ports, publisher
from core.ports import Accepted, Effects, Guards, Panels, RefusedByPlatform, Sources

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def test_a_guard_is_filled_once() -> None:
    guards = Guards()

    def one(obj: object) -> list[str]:
        return []

    guards.fill("a.b", one)
    guards.fill("a.b", one)
    with pytest.raises(ValueError, match="filled twice"):
        guards.fill("a.b", lambda obj: [])
    assert list(guards.filled()) == ["a.b"]


def test_effects_are_added_once_and_listed() -> None:
    effects = Effects()
    ran: list[str] = []

    def note(obj: object, by: object, facts: object) -> None:
        ran.append("x")

    effects.add("a.b", note)
    effects.add("a.b", note)
    effects.run("a.b", None, None, {})
    effects.run("nobody", None, None, {})
    assert ran == ["x"]
    assert list(effects.filled()) == ["a.b"]


def test_sources_gather_from_every_floor() -> None:
    source: Sources = Sources()  # type: ignore[type-arg] # any callable will do here
    source.add(lambda: [1])
    source.add(lambda: [2, 3])
    assert source.gather() == [1, 2, 3]


def test_panels_that_have_nothing_to_draw_leave_no_trace() -> None:
    panels = Panels()
    panels.add("page", lambda request, obj: "<p>one</p>")
    panels.add("page", lambda request, obj: None)
    assert panels.draw("page", None, None) == ["<p>one</p>"]  # type: ignore[arg-type] # no request is read here
    assert panels.draw("nowhere", None, None) == []  # type: ignore[arg-type] # no request is read here


def test_without_a_publication_port_nothing_pretends_to_publish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports._port, "publisher", None)
    with pytest.raises(RuntimeError, match="FAIRLOT_PUBLISHER"):
        ports.publisher()


def test_the_stand_in_says_it_is_one_and_answers_the_same_when_asked_twice() -> None:
    stand_in = publisher.StandIn()
    assert stand_in.is_stand_in
    assert "stand-in" in stand_in.name
    assert stand_in.outcome("N-1") is None
    with clock.at(NOW):
        stand_in.submit("N-1", {})
        first = stand_in.outcome("N-1")
    with clock.at(NOW + timedelta(hours=1)):
        stand_in.submit("N-1", {})
        assert stand_in.outcome("N-1") == first
    assert isinstance(first, Accepted)
    assert first.at == NOW
    assert first.cdp_id.endswith("-2027")


def test_the_stand_in_can_be_silent_and_can_refuse() -> None:
    stand_in = publisher.StandIn()
    publisher.behaviour("silent")
    stand_in.submit("N-1", {})
    assert stand_in.outcome("N-1") is None
    publisher.behaviour("refuse")
    assert stand_in.outcome("N-1") == RefusedByPlatform("The platform could not match the buyer's registration.")
    with pytest.raises(ValueError, match="accept, refuse, be silent or be down"):
        publisher.behaviour("explode")
