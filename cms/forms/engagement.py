"""What an engagement officer fills in. A page can be made with the first form alone, events and all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms

from cms.actions.words import DateWords, EventWords, HeardWords, ProgrammeWords, SurveyWords
from cms.enums import Verdict
from core.calendar import in_words
from core.forms import Form, NumberText, Radios, UKDateField, UKDateTimeField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import Organisation

MOST_PLACES = 5_000
LONGEST_EVENT = timedelta(days=2)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProgrammeForm(Form):
    """The words of a programme page."""

    title = forms.CharField(label="Title", max_length=120, help_text="For example: Care at home from September 2027")
    summary = forms.CharField(
        label="What this is",
        max_length=600,
        widget=_area(3),
        help_text="Two or three sentences. They stand under the title.",
    )
    topic = forms.CharField(label="Topic", max_length=80, required=False, help_text="For example: Adult social care")
    plan = forms.CharField(
        label="What we plan", max_length=10_000, widget=_area(8), help_text="Leave an empty line between paragraphs."
    )
    procurement_reference = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9/_-]*$",
        label="Procurement reference",
        max_length=40,
        required=False,
        help_text="For example SBC-2027-014. Once its notice is public, the page links to the tender and shows its dates.",
        error_messages={
            "invalid": "Write ‘Procurement reference’ with letters, digits and dashes, such as SBC-2027-014."
        },
    )
    contact_name = forms.CharField(label="Who to ask", max_length=120, required=False)
    contact_email = forms.EmailField(label="E-mail for questions", max_length=254, required=False)

    def words(self) -> ProgrammeWords:
        names = ProgrammeWords.__dataclass_fields__
        return ProgrammeWords(**{name: self.cleaned_data[name] for name in names})


class EventForm(Form):
    """An event. Its start and end are UK times; the end may be left to the default of two hours."""

    title = forms.CharField(label="Name of the event", max_length=120, help_text="For example: Briefing for providers")
    starts_at = UKDateTimeField(label="Starts", help_text="For example 9 March 2027 at 10am")
    ends_at = UKDateTimeField(label="Ends")
    place = forms.CharField(label="Place", max_length=200, help_text="Online, or the building and its town")
    description = forms.CharField(label="What happens there", max_length=2_000, required=False, widget=_area(3))
    capacity = forms.IntegerField(
        label="Places", required=False, min_value=1, max_value=MOST_PLACES, widget=NumberText(mode="numeric", width=5),
        help_text="How many can come. Leave it empty when nobody needs to book.",
    )  # fmt: skip
    one_each = forms.BooleanField(label="One booking for each organisation", required=False)
    step = forms.CharField(
        label="Short name in ‘How it got here’", max_length=40, required=False, help_text="For example: First meeting"
    )
    outcome = forms.CharField(
        label="Afterwards: how it went", max_length=200, required=False, help_text="For example: 38 providers came."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", f"Move ‘Ends’ to a time after the start, {in_words(starts)}.")
        elif starts and ends and ends - starts > LONGEST_EVENT:
            self.add_error("ends_at", "Move ‘Ends’ to within two days of the start, or make two events.")
        return cleaned

    def words(self) -> EventWords:
        names = EventWords.__dataclass_fields__
        return EventWords(**{name: self.cleaned_data[name] for name in names})


class NewProgrammeForm(ProgrammeForm):
    """The first form: the page and, if there is one, its first event."""

    buyer = forms.ChoiceField(label="For", required=True)
    has_event = forms.ChoiceField(
        label="Is there an event to announce?",
        choices=[("yes", "Yes"), ("no", "Not yet")],
        widget=Radios(),
        initial="yes",
    )
    # Needed when there is an event: `clean` asks for them then, and the page does not call them optional.
    event_title = forms.CharField(label="Name of the event", max_length=120, required=False)
    starts_at = UKDateTimeField(label="Starts", required=False, help_text="For example 9 March 2027 at 10am")
    ends_at = UKDateTimeField(label="Ends", required=False)
    place = forms.CharField(
        label="Place", max_length=200, required=False, help_text="Online, or the building and its town"
    )
    capacity = forms.IntegerField(
        label="Places", required=False, min_value=1, max_value=MOST_PLACES, widget=NumberText(mode="numeric", width=5),
        help_text="How many can come. Leave it empty when nobody needs to book.",
    )  # fmt: skip
    PAGE = ("buyer", "title", "summary", "topic", "plan", "procurement_reference", "contact_name", "contact_email")
    EVENT = ("event_title", "starts_at", "ends_at", "place", "capacity")

    def __init__(self, *args: Any, buyers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("event_title", "starts_at", "ends_at", "place"):
            self.fields[name].needed = True  # type: ignore[attr-defined] # read by core's drawing
        self._buyers = {buyer.ref: buyer for buyer in buyers}
        self.fields["buyer"].choices = [(ref, str(buyer)) for ref, buyer in self._buyers.items()]  # type: ignore[attr-defined] # a ChoiceField
        if len(self._buyers) == 1:
            self.fields["buyer"].initial = next(iter(self._buyers))
            self.fields["buyer"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("has_event") != "yes":
            return cleaned
        for name in ("event_title", "starts_at", "ends_at", "place"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"Fill in ‘{self.fields[name].label}’, or choose ‘Not yet’.")
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and not starts < ends <= starts + LONGEST_EVENT:
            self.add_error("ends_at", f"Move ‘Ends’ to a time after {in_words(starts)} and within two days of it.")
        return cleaned

    def chosen_buyer(self) -> Organisation:
        return self._buyers[self.cleaned_data["buyer"]]

    def event_words(self) -> EventWords | None:
        """The first event, or None."""
        data = self.cleaned_data
        if data["has_event"] != "yes":
            return None
        return EventWords(
            title=data["event_title"], starts_at=data["starts_at"], ends_at=data["ends_at"], place=data["place"],
            capacity=data["capacity"],
        )  # fmt: skip

    def page_fields(self) -> list[Any]:
        return [self[name] for name in self.PAGE if not self[name].is_hidden]

    def event_fields(self) -> list[Any]:
        return [self[name] for name in self.EVENT]


class RowForm(Form):
    """A row of a list. An empty row is no row, and emptying one takes it away, so that no script is needed."""

    def is_blank(self) -> bool:
        prefix = f"{self.prefix}-"
        return not any(str(text).strip() for key, text in self.data.items() if key.startswith(prefix))

    def full_clean(self) -> None:
        if self.is_bound and self.is_blank():
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()


class DateRowForm(RowForm):
    on = UKDateField(label="Day")
    title = forms.CharField(label="Title", max_length=120)
    text = forms.CharField(label="What, where, when", max_length=300, required=False)
    tag = forms.CharField(label="Tag", max_length=40, required=False, help_text="For example: Drop in")
    outcome = forms.CharField(label="Afterwards: how it went", max_length=200, required=False)
    step = forms.CharField(label="Short name in ‘How it got here’", max_length=40, required=False)

    def words(self) -> DateWords:
        return DateWords(**self.cleaned_data)


class HeardRowForm(RowForm):
    said = forms.CharField(label="You said", max_length=200)
    providers = forms.IntegerField(
        label="Providers who said so", required=False, min_value=1, max_value=10_000,
        widget=NumberText(mode="numeric", width=5),
    )  # fmt: skip
    verdict = forms.ChoiceField(label="What we did", choices=[("", "Choose"), *Verdict.choices])
    did = forms.CharField(label="How, or why not", max_length=300)

    def words(self) -> HeardWords:
        return HeardWords(**self.cleaned_data)


class HeardNoteForm(Form):
    note = forms.CharField(
        label="Who took part", max_length=120, required=False, help_text="For example: 27 answers, 38 at meetings"
    )


MOST_ROWS = 60


class RowFormSet(forms.BaseFormSet[Any]):
    """Rows that count only when something is written in them."""

    def words(self) -> list[Any]:
        return [form.words() for form in self.forms if form.cleaned_data]


def rows_of(form: type[RowForm], extra: int = 3) -> type[RowFormSet]:
    """A formset of such rows with a few empty ones at the end."""
    made = forms.formset_factory(
        form, formset=RowFormSet, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
    )
    return cast("type[RowFormSet]", made)


class SurveyForm(Form):
    """A survey kept elsewhere. Emptying the question takes it off the page."""

    question = forms.CharField(label="What the survey asks", max_length=200, required=False)
    url = forms.URLField(label="Address of the survey", max_length=200, required=False, assume_scheme="https")
    note = forms.CharField(
        label="What the answers are for", max_length=500, required=False, widget=_area(3),
        help_text="For example: It shapes the mobilisation plan, not the award. We publish totals, not names.",
    )  # fmt: skip
    length = forms.CharField(
        label="How long it is",
        max_length=80,
        required=False,
        help_text="For example: Five questions, about three minutes",
    )
    closes_at = UKDateTimeField(label="Closes", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("question") and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", "Fill in ‘Address of the survey’, or empty the question to take the survey away.")
        return cleaned

    def words(self) -> SurveyWords | None:
        return SurveyWords(**self.cleaned_data) if self.cleaned_data["question"] else None
