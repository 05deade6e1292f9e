"""The forms of registering an organisation and of joining one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from core.forms import Form
from core.models import Organisation, User
from tenders.suppliers.company_number import read_company_number

HINT = "At least 12 characters. Three words that do not belong together are easy to keep in mind."


class _Person(Form):
    full_name = forms.CharField(
        label="Your full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Password",
        max_length=200,
        strip=False,
        help_text=HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def _check_password(self, email: str) -> None:
        password = self.cleaned_data.get("password")
        if not password:
            return
        person = User(email=email, full_name=self.cleaned_data.get("full_name", ""))
        try:
            password_validation.validate_password(password, person)
        except ValidationError as weak:
            self.add_error("password", " ".join(weak.messages))


class RegisterForm(_Person):
    organisation = forms.CharField(
        label="Name of your organisation",
        max_length=200,
        help_text="As it stands in the register of companies, charities or mutuals.",
    )
    company_number = forms.CharField(
        label="Company number",
        max_length=20,
        required=False,
        help_text="Eight signs, such as 09876543 or SC123456. Leave it empty if you have none.",
    )
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["organisation", "company_number", "postcode", "full_name", "email", "password"]

    def clean_company_number(self) -> str:
        typed: str = self.cleaned_data["company_number"]
        if not typed.strip():
            return ""
        number = read_company_number(typed)
        if number is None:
            raise ValidationError("Write the company number as eight signs, such as 09876543 or SC123456.")
        if Organisation.objects.filter(kind="supplier", company_number=number).exists():
            raise ValidationError(
                f"An organisation with the company number {number} is registered. Ask a colleague there to invite you."
            )
        return number

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError("Someone has registered this e-mail address. Sign in, or use another address.")
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_password(str(cleaned.get("email", "")))
        return cleaned


class InviteForm(Form):
    email = forms.EmailField(label="Your colleague's e-mail address", max_length=254)
    role = forms.ChoiceField(
        label="What they may do",
        widget=forms.RadioSelect,
        choices=[
            ("owner", "Owner: writes, submits, withdraws and invites"),
            ("editor", "Editor: writes"),
            ("viewer", "Viewer: reads"),
        ],
        initial="editor",
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class JoinForm(_Person):
    """A colleague who is new here; one who has signed in before only confirms."""

    field_order = ["full_name", "password"]

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_password(self.email)
        return cleaned
