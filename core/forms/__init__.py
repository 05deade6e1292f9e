"""Forms in the design system: `Form`, the fields of the trade, and controls with hints.

    class Rate(Form):
        rate = MoneyField(label="Price for each hour", most=100)
        starts = UKDateTimeField(label="Starts")
        route = forms.ChoiceField(label="Route", choices=..., widget=Radios(hints={"open": "Anyone may bid."}))

In a template `{{ form }}` draws all of it; `{% error_summary form %}` and `{% field form.rate %}` draw the parts.
Attributes that drawing reads from a field: `width` (2, 3, 4, 5, 10, 20, 30 characters), `prefix`, `suffix`,
`word_limit`, `needed` (not called optional though a draft may lack it), `owed` (what it is needed for), `autocomplete` in its widget's attrs.
"""

from __future__ import annotations

from core.forms.base import Form, ModelForm
from core.forms.dates import UKDateField, UKDateTimeField
from core.forms.fields import HoursField, MarkField, MoneyField, UploadField, WordLimitField, count_words
from core.forms.renderer import DesignRenderer
from core.forms.widgets import Checkboxes, NumberText, Radios, UKDateTimeWidget, UKDateWidget
from core.forms.wording import speak

__all__ = [
    "Checkboxes",
    "DesignRenderer",
    "Form",
    "HoursField",
    "MarkField",
    "ModelForm",
    "MoneyField",
    "NumberText",
    "Radios",
    "UKDateField",
    "UKDateTimeField",
    "UKDateTimeWidget",
    "UKDateWidget",
    "UploadField",
    "WordLimitField",
    "count_words",
    "speak",
]
