"""The base of every form: our renderer, sentences that name the field, nothing checked by the browser alone."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms.renderer import DesignRenderer
from core.forms.wording import speak


class Form(forms.Form):
    """A form whose refusals name the field and the mend (see core.forms.wording).

    The browser's own bubbles stay off (`use_required_attribute`): they are not read out well and cannot be styled;
    the server answers with a summary and a message beside the field, and keeps everything typed.
    """

    default_renderer = DesignRenderer
    use_required_attribute = False
    mark_optional = True  # False in a form that narrows a list: there nothing is asked for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.speak()

    def owe(self, words: str, *names: str) -> None:
        """A draft may be saved without these fields, but not go on: their labels say so in place of '(optional)'."""
        for name in names:
            if name in self.fields:
                setattr(self.fields[name], "owed", words)  # noqa: B010 # read by the drawing, as `prefix` and `suffix` are

    def speak(self) -> None:
        """Word the refusals of every field. Call again after adding fields in a subclass's `__init__`."""
        for name, field in self.fields.items():
            if "name_in_words" not in vars(field):
                speak(name, field, refuses=self.is_bound)

    def _clean_fields(self) -> None:
        """Short texts are kept without signs that nobody sees: one that turns the direction of writing in a name would turn
        the sentences in which we print it. File names have the same cleaning."""
        super()._clean_fields()  # type: ignore[misc] # Django's own step between fields and form; the stubs leave it out
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not isinstance(value, str) or not isinstance(field.widget, forms.TextInput):
                continue
            # A line break between two words parts them: a space stands for it.
            kept = "".join(sign if sign.isprintable() else " " * sign.isspace() for sign in value).strip()
            if kept or not field.required:
                self.cleaned_data[name] = kept if kept != value.strip() else value
            elif value:
                self.add_error(name, forms.ValidationError(field.error_messages["required"], code="required"))


class ModelForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's ModelForm takes no parameter at run time
    """`Form` for a model."""

    default_renderer = DesignRenderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            speak(name, field, refuses=self.is_bound)
