"""The controls that are written without a template are, byte for byte, what Django's templates draw."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy

from core.forms import DesignRenderer
from core.forms.renderer import WRITERS

ODD = {"id": "id_a", "class": 'a & "b"', "required": True, "disabled": False, "size": 3}
GROUPS = [("Far & <wide>", [(1, "one"), (2, "two")]), (4, gettext_lazy("Yes"))]
CONTROLS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(), '<b> & "quoted" \''),
    (forms.TextInput(), None),
    (forms.TextInput(), ""),
    (forms.NumberInput(), 12345.5),
    (forms.EmailInput(), "a@example.org"),
    (forms.URLInput(), "https://example.org/?a=1&b=2"),
    (forms.HiddenInput(), 7),
    (forms.PasswordInput(render_value=True), "secret"),
    (forms.PasswordInput(), "secret"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.FileInput(), "never told"),
    (forms.Textarea(), "\nfirst & <second>"),
    (forms.Textarea(), None),
    (forms.Select(choices=[("", "Any"), ("a&b", "A & B")]), "a&b"),
    (forms.Select(choices=GROUPS), 2),
    (forms.SelectMultiple(choices=GROUPS), [1, 4]),
]


@pytest.mark.parametrize(("widget", "value"), CONTROLS, ids=lambda part: getattr(part, "template_name", None))
def test_a_control_is_drawn_as_django_draws_it(widget: forms.Widget, value: Any) -> None:
    assert widget.template_name in WRITERS
    for attrs in ({"id": "id_a"}, ODD):
        ours = widget.render("na<me", value, attrs, DesignRenderer())
        assert ours == widget.render("na<me", value, attrs, TemplatesSetting())


def test_every_control_written_here_was_compared() -> None:
    assert {widget.template_name for widget, _ in CONTROLS} == set(WRITERS)
