"""The form of a typed question: what every kind shares, and a form that fits the kind.

Figures, days and lists are taken as typed; `tenders.questions` says what is wrong with them, under the field's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from core.forms import Checkboxes, Form, Radios, WordLimitField
from core.models import Organisation
from tenders.actions.questions import LONGEST_LABEL, MOST_WORDS, QuestionData
from tenders.enums import QuestionEnvelope, QuestionKind
from tenders.forms.authoring.base import DraftForm
from tenders.forms.authoring.question_kinds import (
    COLUMN_PARTS,
    DEFAULTS,
    FIELDS,
    FIRST_COLUMNS,
    SPECS,
    expected_of,
    initial_of,
)
from tenders.models import LibraryQuestion, Tender
from tenders.models.question import Asking
from tenders.questions.kinds import MOST_COLUMNS

KIND_HINTS = {
    QuestionKind.TEXT: "Words, up to a limit.",
    QuestionKind.NUMBER: "A figure within bounds, with its unit.",
    QuestionKind.CHOICE: "One answer of several, or more than one, such as a CQC rating. Can pass or fail by itself.",
    QuestionKind.DATE: "A day, such as the end of an insurance policy. Can pass or fail by itself.",
    QuestionKind.MONEY: "Pounds and pence, such as cover or turnover. Can pass or fail by itself.",
    QuestionKind.TABLE: "Rows with columns you name, such as three contracts of the last three years.",
    QuestionKind.FILE: "One or more files of the kinds you allow.",
    QuestionKind.DECLARATION: "A statement, answered yes or no. Can pass or fail by itself.",
}
ENVELOPE_HINTS = {
    QuestionEnvelope.ELIGIBILITY: "Passes or fails. Opened first, with quality.",
    QuestionEnvelope.QUALITY: "Read by the evaluators beside a criterion.",
    QuestionEnvelope.PRICE: "Sealed with the price, and opened with it.",
}


class KindForm(Form):
    """Which kind of question to add."""

    kind = forms.ChoiceField(
        label="Kind of question",
        choices=QuestionKind.choices,
        widget=Radios(hints={k.value: h for k, h in KIND_HINTS.items()}),
    )


class AskingForm(DraftForm):
    """A question of one kind, of a tender or (`tender=None`) of the library. `own` is the question's version."""

    own = forms.IntegerField(required=False, widget=forms.HiddenInput)
    envelope = forms.ChoiceField(
        label="What it is for",
        choices=QuestionEnvelope.choices,
        widget=Radios(hints={k.value: h for k, h in ENVELOPE_HINTS.items()}),
    )
    label = forms.CharField(
        label="Name", max_length=LONGEST_LABEL, help_text="Short: it stands in task lists and tables."
    )
    text = WordLimitField(label="Question", word_limit=MOST_WORDS, rows=4)
    guidance = WordLimitField(label="Guidance", word_limit=MOST_WORDS, rows=3, required=False)
    required = forms.BooleanField(label="An answer is needed to submit", required=False)

    def __init__(
        self, *args: Any, kind: str, tender: Tender | None = None, row: Asking | None = None, **kwargs: Any
    ) -> None:
        self.kind, self.tender = kind, tender
        initial = initial_of(row) if row is not None else {"envelope": QuestionEnvelope.ELIGIBILITY, "required": True}
        kwargs["initial"] = {**DEFAULTS.get(kind, {}), **initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.specific: list[str] = []
        if tender is not None:
            self._place(tender)
        for name, made in FIELDS[kind](self.columns_shown()).items():
            self.fields[name] = made
            self.specific.append(name)
        if kind == QuestionKind.DECLARATION:
            self.fields["text"].label = "Statement"
        self.speak()

    def _place(self, tender: Tender) -> None:
        lots = [("", "Every lot"), *((str(lot.number), f"Lot {lot.number}: {lot.name}") for lot in tender.lots.all())]
        self.fields["lot"] = forms.ChoiceField(label="Lot", choices=lots, required=False)
        criteria = [(row.key, f"{row.number}. {row.label}") for row in tender.criteria.all()]
        self.fields["criterion_key"] = forms.ChoiceField(
            label="Criterion",
            choices=[("", "None"), *criteria],
            required=False,
            help_text="For a question of quality: evaluators read the answer beside this criterion.",
        )
        stages = list(tender.stages.all())
        if len(stages) > 1:
            self.fields["stage"] = forms.ChoiceField(
                label="Stage", choices=[(str(each.number), f"{each.number}. {each.title}") for each in stages]
            )

    @property
    def own_read(self) -> int | None:
        value: int | None = self.cleaned_data.get("own")
        return value

    # -- drawing ------------------------------------------------------------------------------------------------------
    def main_fields(self) -> list[forms.BoundField]:
        names = ("envelope", "label", "text", "guidance", "required", "lot", "stage", "criterion_key")
        return [self[name] for name in names if name in self.fields]

    def kind_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.specific if not name.startswith(("column_", "expected_", "columns"))]

    def verdict_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.specific if name.startswith("expected_")]

    def column_rows(self) -> list[dict[str, forms.BoundField]]:
        """Each column's fields by what they are, for the table of columns."""
        return [
            {part: self[f"column_{n}_{part}"] for part in COLUMN_PARTS}
            for n in range(1, self.columns_shown() + 1)
            if self.kind == QuestionKind.TABLE
        ]

    def columns_shown(self) -> int:
        """How many columns the page has rows for: what was sent says so, or what the question has."""
        if self.is_bound:
            sent = str(self.data.get(self.add_prefix("columns"), ""))
            return min(max(int(sent) if sent.isdecimal() and len(sent) < 3 else FIRST_COLUMNS, 1), MOST_COLUMNS)
        return min(int(self.initial.get("columns", FIRST_COLUMNS)), MOST_COLUMNS)

    # -- what was typed -----------------------------------------------------------------------------------------------
    def data_row(self) -> QuestionData:
        given = self.cleaned_data
        lot = given.get("lot") or ""
        return QuestionData(
            kind=self.kind,
            label=given["label"],
            text=given["text"],
            envelope=given["envelope"],
            guidance=given["guidance"],
            required=given["required"],
            spec=SPECS[self.kind](given, self._typed_columns()),
            expected=expected_of(given),
            lot=int(lot) if lot else None,
            stage=int(given.get("stage") or 1),
            criterion_key=given.get("criterion_key") or "",
        )

    def say(self, faults: Mapping[str, str]) -> None:
        """Put each fault beside its field; a column's beside its name, however many empty ones stand before it."""
        for name, sentence in faults.items():
            place = name
            if name.startswith("column_"):
                place = f"column_{self._typed_columns()[int(name.removeprefix('column_')) - 1]}_label"
            elif name == "columns":
                place = "column_1_label"
            self.add_error(place if place in self.fields else None, sentence)

    def _typed_columns(self) -> list[int]:
        return [n for n in range(1, self.columns_shown() + 1) if self.cleaned_data.get(f"column_{n}_label")]


class FromLibraryForm(DraftForm):
    """Which of the library's questions to ask."""

    def __init__(self, *args: Any, rows: Sequence[LibraryQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"] = forms.MultipleChoiceField(
            label="Questions",
            choices=[(row.ref, row.label) for row in rows],
            widget=Checkboxes(hints={row.ref: row.text[:200] for row in rows}),
            error_messages={"required": "Choose at least one question from the library."},
        )
        self.speak()


class LibraryBuyerForm(Form):
    """Whose library a new question goes into, for a lead of several councils."""

    buyer = forms.ChoiceField(label="Council", choices=[])

    def __init__(self, *args: Any, buyers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buyer"] = forms.ChoiceField(label="Council", choices=[(each.ref, each.name) for each in buyers])
        self.speak()
