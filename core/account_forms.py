"""allauth's forms in our words: labels, no placeholders, refusals that name the field."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp

from core.forms import speak

LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "oldpassword": "Your present password",
    "password1": "New password",
    "password2": "New password once more",
    "code": "Code",
}


class _Spoken:
    """Mixed into each of allauth's forms."""

    fields: dict[str, Any]
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"login", "password"}:
                field.help_text = ""
            speak(name, field)


class LoginForm(_Spoken, account.LoginForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ReauthenticateForm(_Spoken, account.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ResetPasswordForm(_Spoken, account.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ResetPasswordKeyForm(_Spoken, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ChangePasswordForm(_Spoken, account.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SecondStepForm(_Spoken, second_step.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SecondStepAgainForm(_Spoken, second_step.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SetUpSecondStepForm(_Spoken, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    pass


class TakeAwaySecondStepForm(_Spoken, totp.DeactivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    pass


class NewCodesForm(_Spoken, recovery_codes.GenerateRecoveryCodesForm):  # type: ignore[misc]  # allauth ships no types
    pass
