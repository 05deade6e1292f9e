"""The forms of setting an organisation up and of looking after its people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from core import brand, roles
from core.forms import Checkboxes, Form, UKDateField
from core.handing_on import Work
from core.models import Membership, Organisation, User

PASSWORD_HINT = "At least 12 characters. Three words that do not belong together are easy to keep in mind."  # noqa: S105 # words on the page
ROLE_HINTS = {
    "admin": "Looks after people, rules and looks. Sees the log.",
    "lead": "Draws up and runs what is bought.",
    "approver": "The second pair of eyes: approves, and opens with another.",
    "auditor": "Reads everything, changes nothing.",
    "evaluator": "Marks answers, when appointed.",
    "moderator": "Leads the markers to one mark, when appointed.",
    "framework_manager": "Runs agreements, markets and mobilisation.",
    "broker": "Places people with providers.",
    "engagement_officer": "Publishes pages and events for the market.",
}


class PersonForm(Form):
    """Somebody new here: a name and a password."""

    full_name = forms.CharField(
        label="Your full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Password",
        max_length=200,
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    email_given = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            person = User(email=self.email_given or cleaned.get("email", ""), full_name=cleaned.get("full_name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as weak:
                self.add_error("password", " ".join(weak.messages))
        return cleaned


def _short_code(typed: str, *, own: Organisation | None = None) -> str:
    code = typed.strip().upper()
    if not re.fullmatch(r"[A-Z]{2,6}", code, re.ASCII):
        raise ValidationError("Short code: give two to six letters, such as SBC.")
    others = Organisation.objects.filter(kind="buyer", short_code=code)
    if own is not None:
        others = others.exclude(pk=own.pk)
    if others.exists():
        raise ValidationError(f"Short code: another buyer here uses {code}. Choose another.")
    return code


class FoundForm(Form):
    """A buyer organisation; its first person is signed in."""

    organisation = forms.CharField(
        label="Name of your organisation", max_length=200, help_text="As it stands in notices."
    )
    short_code = forms.CharField(
        label="Short code", max_length=6, help_text="Two to six letters. Every reference begins with it: SBC-2027-014."
    )

    def clean_short_code(self) -> str:
        return _short_code(self.cleaned_data["short_code"])


class FoundAsNewForm(PersonForm, FoundForm):
    """A buyer organisation and its first person. With an invitation the address is the invited one."""

    email = forms.EmailField(
        label="Your work e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["organisation", "short_code", "full_name", "email", "password"]

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if email:
            self.email_given = email
            del self.fields["email"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError("Someone has registered this e-mail address. Sign in, or use another address.")
        return email


class NameForm(Form):
    name = forms.CharField(label="Name", max_length=200, help_text="As it stands in notices and letters.")
    short_code = forms.CharField(
        label="Short code", max_length=6, help_text="Begins every new reference. References given out stay as they are."
    )
    address = forms.CharField(label="Address", max_length=300, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    telephone = forms.CharField(label="Telephone", max_length=30, required=False)
    email = forms.EmailField(label="E-mail address for suppliers", max_length=254, required=False)

    def __init__(self, *args: Any, own: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def clean_short_code(self) -> str:
        return _short_code(self.cleaned_data["short_code"], own=self.own)


class ColourForm(Form):
    colour = forms.CharField(
        label="Colour",
        max_length=7,
        help_text="As # and six signs, such as #0c5460. Text in it must read on white: 4.5 to 1 or more.",
    )

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"]).strip().lower()
        colour = colour if colour.startswith("#") else f"#{colour}"
        parsed = brand.parse(colour)
        if parsed is None:
            raise ValidationError("Colour: give it as # and six signs from 0 to 9 and a to f, such as #0c5460.")
        ratio = brand.contrast(parsed, brand.WHITE)
        if ratio < brand.READABLE:
            raise ValidationError(
                f"Colour: text in {colour} on white has a contrast of {ratio:.1f} to 1, and 4.5 to 1 is needed. "
                "Choose a darker one."
            )
        return colour


class HolidayForm(Form):
    day = UKDateField(label="Day you are closed", help_text="A day besides weekends and bank holidays.")

    def __init__(self, *args: Any, known: Iterable[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = set(known)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day in self.known:
            raise ValidationError("Day you are closed: this day is in your calendar already.")
        return day


def _choices() -> list[tuple[str, str]]:
    return [(role.key, role.label) for role in roles.for_kind("buyer")]


class InviteForm(Form):
    email = forms.EmailField(label="Your colleague’s e-mail address", max_length=254)
    roles = forms.MultipleChoiceField(label="What they do", choices=_choices, widget=Checkboxes(hints=ROLE_HINTS))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class GiveRoleForm(Form):
    """One more role for somebody who works here."""

    role = forms.ChoiceField(label="Role to give")

    def __init__(self, *args: Any, held: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a role"), *((key, label) for key, label in _choices() if key not in held)]
        self.speak()


class HandingOnForm(Form):
    """Who takes on what somebody leaves behind: one choice for all of a kind, and another for a single piece."""

    def __init__(self, *args: Any, work: Sequence[tuple[Work, Sequence[User]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work = list(work)
        self.kinds = self._kinds()
        for number, (what, able) in enumerate(self.kinds.items()):
            self.fields[f"all-{number}"] = forms.ChoiceField(
                label=f"{what}: all of it goes to",
                choices=[("", "Choose a colleague"), *((person.ref, person.full_name) for person in able)],
                required=False,
            )
            self.owe("or choose for each below", f"all-{number}")
        for number, (piece, people) in enumerate(self.work):
            if people:
                alone = piece.what not in self.kinds
                self.fields[f"work-{number}"] = forms.ChoiceField(
                    label=str(piece),
                    choices=[
                        ("", "Choose a colleague" if alone else "Whoever takes all of it"),
                        *((person.ref, person.full_name) for person in people),
                    ],
                    required=alone,
                    error_messages={"required": f"{piece}: choose who takes it on."},
                )
                if not alone:
                    self.owe("to part it from the rest", f"work-{number}")
        self.speak()

    def _kinds(self) -> dict[str, list[User]]:
        """What there is more than one of, with everybody who may take at least one of them."""
        found: dict[str, list[User]] = {}
        for what in dict.fromkeys(piece.what for piece, people in self.work if people):
            own = [takers for piece, takers in self.work if piece.what == what and takers]
            if len(own) > 1:
                able = {person.pk: person for each in own for person in each}
                found[what] = sorted(able.values(), key=lambda person: person.full_name)
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for number, (piece, people) in enumerate(self.work):
            if (
                piece.what not in self.kinds
                or data.get(f"work-{number}")
                or f"work-{number}" in self.errors
                or not people
            ):
                continue
            everything = self._of_all(data, piece)
            if everything is None:
                self.add_error(f"work-{number}", f"{piece}: choose who takes it on, or who takes all of it.")
            elif everything not in people:
                why = piece.unfit(everything) or f"{everything.full_name} does not hold the role for it."
                self.add_error(f"work-{number}", f"{piece}: {why} Choose somebody else for it.")
        return data

    def _of_all(self, data: dict[str, Any], piece: Work) -> User | None:
        number = list(self.kinds).index(piece.what)
        chosen = data.get(f"all-{number}")
        return next((person for person in self.kinds[piece.what] if person.ref == chosen), None)

    def handed_to(self) -> dict[str, User]:
        """Who takes each piece, by its key."""
        found = {}
        for number, (piece, people) in enumerate(self.work):
            chosen = self.cleaned_data.get(f"work-{number}")
            taker = next((person for person in people if person.ref == chosen), None)
            if taker is None and piece.what in self.kinds:
                taker = self._of_all(self.cleaned_data, piece)
            if taker is not None:
                found[piece.key] = taker
        return found


class LogFilterForm(Form):
    """What the log is narrowed to."""

    mark_optional = False
    who = forms.ChoiceField(label="Who", required=False)
    what = forms.ChoiceField(label="What", required=False)
    since = UKDateField(label="From", required=False)
    until = UKDateField(label="To", required=False)

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], verbs: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, every, given in (("who", "Everybody", people), ("what", "Everything", verbs)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", every), *given]


def people_of(organisation: Organisation) -> list[User]:
    """Everybody who works here now, each once, by name."""
    held = Membership.objects.current().filter(organisation=organisation).select_related("user")
    return sorted({each.user_id: each.user for each in held}.values(), key=lambda user: user.full_name)
