"""The form of a typed question: what every kind shares, and a form that fits the kind.

Figures, days and lists are taken as typed; `tenders.questions` says what is wrong with them, under the field's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from core.forms import Checkboxes, Form, NumberText, Radios, UKDateField, WordLimitField
from core.models import Organisation
from tenders.actions.questions import LONGEST_LABEL, MOST_WORDS, QuestionData
from tenders.enums import QuestionEnvelope, QuestionKind
from tenders.forms.authoring.base import DraftForm
from tenders.models import LibraryQuestion, Tender
from tenders.models.question import Asking
from tenders.questions.kinds import FILE_KINDS, MOST_COLUMNS, SIMPLE
from tenders.questions.words import KIND_NAMES

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
FIRST_COLUMNS = 4


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
        kwargs["initial"] = {**_DEFAULTS.get(kind, {}), **initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.specific: list[str] = []
        if tender is not None:
            self._place(tender)
        for name, made in _FIELDS[kind](self).items():
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
            return min(max(int(sent) if sent.isdigit() and len(sent) < 3 else FIRST_COLUMNS, 1), MOST_COLUMNS)
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
            spec=_SPECS[self.kind](given, self),
            expected=_expected(given),
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


COLUMN_PARTS = ("label", "kind", "options", "least", "most", "unit")


def _number(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=30, required=False, widget=NumberText(), **kwargs)


def _lines(label: str, rows: int, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("required", False)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def _whole(label: str, least: int, most: int, width: int = 5, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=NumberText(mode="numeric", width=width), **kwargs
    )


_OPEN = "Left empty, a person decides."


def _bounds(pounds: bool) -> dict[str, forms.Field]:
    unit = " in pounds" if pounds else ""
    return {
        "least": _number(f"Least{unit}", help_text="The smallest answer anybody may give."),
        "most": _number(f"Most{unit}", help_text="The largest answer anybody may give."),
        "expected_least": _number(f"Passes from{unit}", help_text=_OPEN),
        "expected_most": _number(f"Passes up to{unit}", help_text=_OPEN),
    }


def _text_fields(form: AskingForm) -> dict[str, forms.Field]:
    return {"word_limit": _whole("Word limit", 1, 10_000)}


def _number_fields(form: AskingForm) -> dict[str, forms.Field]:
    bounds = _bounds(pounds=False)
    return {
        "unit": forms.CharField(
            label="Unit", max_length=30, required=False, help_text="Such as hours, people or years."
        ),
        "places": _whole("Decimal places", 0, 6, 2),
        **bounds,
    }


def _choice_fields(form: AskingForm) -> dict[str, forms.Field]:
    return {
        "options": _lines("Answers offered", 6, required=True, help_text="One a line."),
        "several": forms.BooleanField(label="More than one answer may be chosen", required=False),
        "expected_pass": _lines(
            "Answers that pass", 3, help_text="One a line, as written above. Every other answer fails. " + _OPEN
        ),
        "expected_person": _lines("Answers a person decides on", 2, help_text="One a line, such as ‘Not yet rated’."),
    }


def _date_fields(form: AskingForm) -> dict[str, forms.Field]:
    return {
        "earliest": UKDateField(label="Earliest day", required=False),
        "latest": UKDateField(label="Latest day", required=False),
        "expected_earliest": UKDateField(label="Passes from", required=False, help_text=_OPEN),
        "expected_latest": UKDateField(label="Passes up to", required=False, help_text=_OPEN),
    }


def _table_fields(form: AskingForm) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {
        "least_rows": _whole("Fewest rows", 0, 100, 3),
        "most_rows": _whole("Most rows", 1, 100, 3),
        "columns": forms.IntegerField(required=False, widget=forms.HiddenInput),
    }
    kinds = [("", "Choose")] + [(each, QuestionKind(each).label) for each in SIMPLE]
    for n in range(1, form.columns_shown() + 1):
        found |= {
            f"column_{n}_label": forms.CharField(label=f"Name, column {n}", max_length=60, required=False),
            f"column_{n}_kind": forms.ChoiceField(label=f"Kind, column {n}", choices=kinds, required=False),
            f"column_{n}_options": forms.CharField(
                label=f"Answers offered, column {n}", max_length=500, required=False
            ),
            f"column_{n}_least": _number(f"Least, column {n}"),
            f"column_{n}_most": _number(f"Most, column {n}"),
            f"column_{n}_unit": forms.CharField(label=f"Unit, column {n}", max_length=30, required=False),
        }
    return found


def _file_fields(form: AskingForm) -> dict[str, forms.Field]:
    choices = [(each, KIND_NAMES.get(each, each.upper())) for each in FILE_KINDS]
    return {
        "kinds": forms.MultipleChoiceField(label="Kinds of file", choices=choices, widget=Checkboxes()),
        "most_files": _whole("Most files", 1, 10, 2),
    }


def _declaration_fields(form: AskingForm) -> dict[str, forms.Field]:
    return {"expected_pass": forms.BooleanField(label="It passes with yes and fails with no", required=False)}


_FIELDS: dict[str, Callable[[AskingForm], dict[str, forms.Field]]] = {
    "text": _text_fields,
    "number": _number_fields,
    "money": lambda form: _bounds(pounds=True),
    "choice": _choice_fields,
    "date": _date_fields,
    "table": _table_fields,
    "file": _file_fields,
    "declaration": _declaration_fields,
}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "text": {"word_limit": 500},
    "number": {"places": 0},
    "table": {"least_rows": 1, "most_rows": 10, "columns": FIRST_COLUMNS},
    "file": {"kinds": ["pdf"], "most_files": 1},
    "declaration": {"expected_pass": True},
}


# -- from fields to spec, and back ------------------------------------------------------------------------------------
def _bare(text: str) -> str:
    return text.replace(",", "").replace("£", "").replace(" ", "")


def _figures(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: _bare(given.get(name) or "") for name in names}


def _split(text: str) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _columns(given: Mapping[str, Any], form: AskingForm) -> list[dict[str, Any]]:
    found = []
    for n in form._typed_columns():
        part = {name: given.get(f"column_{n}_{name}") or "" for name in COLUMN_PARTS}
        spec: dict[str, Any] = {}
        if part["kind"] in {"number", "money"}:
            spec = {"least": _bare(part["least"]), "most": _bare(part["most"])}
        if part["kind"] == "number":
            spec |= {"unit": part["unit"], "places": 2 if "." in part["least"] + part["most"] else 0}
        if part["kind"] == "choice":
            spec = {"options": [each.strip() for each in part["options"].split(";") if each.strip()]}
        found.append({"label": part["label"], "kind": part["kind"], "spec": spec})
    return found


_SPECS: dict[str, Callable[[Mapping[str, Any], AskingForm], dict[str, Any]]] = {
    "text": lambda given, form: {"word_limit": given["word_limit"]},
    "number": lambda given, form: _figures(given, "least", "most") | {"places": given["places"], "unit": given["unit"]},
    "money": lambda given, form: _figures(given, "least", "most"),
    "choice": lambda given, form: {"options": _split(given["options"]), "several": given["several"]},
    "date": lambda given, form: {"earliest": given["earliest"], "latest": given["latest"]},
    "table": lambda given, form: {
        "columns": _columns(given, form),
        "least_rows": given["least_rows"],
        "most_rows": given["most_rows"],
    },
    "file": lambda given, form: {"kinds": given["kinds"], "most_files": given["most_files"]},
    "declaration": lambda given, form: {},
}


def _expected(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in {"expected_least", "expected_most"}:
            value = _bare(value or "")
        elif name in {"expected_pass", "expected_person"} and isinstance(value, str):
            value = _split(value)
        if name.startswith("expected_") and value not in ("", None, [], False):
            found[name.removeprefix("expected_")] = value
    return found


def initial_of(row: Asking) -> dict[str, Any]:
    """What the form shows of a stored question."""
    names = ("envelope", "label", "text", "guidance", "required")
    found: dict[str, Any] = {name: getattr(row, name) for name in names}
    found |= {name: value for name, value in row.spec.items() if name not in {"options", "columns"}}
    if "options" in row.spec:
        found["options"] = "\n".join(row.spec["options"])
    columns: Sequence[Mapping[str, Any]] = row.spec.get("columns", [])
    if columns:
        found["columns"] = len(columns)
    for n, column in enumerate(columns, 1):
        spec = column["spec"]
        found |= {f"column_{n}_{part}": spec.get(part) or "" for part in ("least", "most", "unit")}
        found |= {f"column_{n}_label": column["label"], f"column_{n}_kind": column["kind"]}
        found[f"column_{n}_options"] = "; ".join(spec.get("options", []))
    for name, value in row.expected.items():
        found[f"expected_{name}"] = "\n".join(value) if isinstance(value, list) else value
    if row.kind == QuestionKind.DATE:
        found |= {name: _day(value) for name, value in found.items() if name.endswith(("earliest", "latest"))}
    if row.kind == QuestionKind.DECLARATION:
        found["expected_pass"] = bool(row.expected)
    lot = getattr(row, "lot", None)
    found |= {"lot": str(lot.number) if lot else "", "stage": str(getattr(row, "stage", 1))}
    return found | {"criterion_key": getattr(row, "criterion_key", ""), "own": row.version}


def _day(text: Any) -> Any:
    return date.fromisoformat(text) if isinstance(text, str) and text else text


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
