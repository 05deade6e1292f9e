"""The parts of a question's form that fit its kind: its fields, and the way from them to a spec and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from core.forms import Checkboxes, NumberText, UKDateField
from tenders.enums import QuestionKind
from tenders.models.question import Asking
from tenders.questions.kinds import FILE_KINDS, SIMPLE
from tenders.questions.words import KIND_NAMES

FIRST_COLUMNS = 4
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


def _text_fields(columns: int) -> dict[str, forms.Field]:
    return {"word_limit": _whole("Word limit", 1, 10_000)}


def _number_fields(columns: int) -> dict[str, forms.Field]:
    bounds = _bounds(pounds=False)
    return {
        "unit": forms.CharField(
            label="Unit", max_length=30, required=False, help_text="Such as hours, people or years."
        ),
        "places": _whole("Decimal places", 0, 6, 2),
        **bounds,
    }


def _choice_fields(columns: int) -> dict[str, forms.Field]:
    return {
        "options": _lines("Answers offered", 6, required=True, help_text="One a line."),
        "several": forms.BooleanField(label="More than one answer may be chosen", required=False),
        "expected_pass": _lines(
            "Answers that pass", 3, help_text="One a line, as written above. Every other answer fails. " + _OPEN
        ),
        "expected_person": _lines("Answers a person decides on", 2, help_text="One a line, such as ‘Not yet rated’."),
    }


def _date_fields(columns: int) -> dict[str, forms.Field]:
    return {
        "earliest": UKDateField(label="Earliest day", required=False),
        "latest": UKDateField(label="Latest day", required=False),
        "expected_earliest": UKDateField(label="Passes from", required=False, help_text=_OPEN),
        "expected_latest": UKDateField(label="Passes up to", required=False, help_text=_OPEN),
    }


def _table_fields(columns: int) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {
        "least_rows": _whole("Fewest rows", 0, 100, 3),
        "most_rows": _whole("Most rows", 1, 100, 3),
        "columns": forms.IntegerField(required=False, widget=forms.HiddenInput),
    }
    kinds = [("", "Choose")] + [(each, QuestionKind(each).label) for each in SIMPLE]
    for n in range(1, columns + 1):
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


def _file_fields(columns: int) -> dict[str, forms.Field]:
    choices = [(each, KIND_NAMES.get(each, each.upper())) for each in FILE_KINDS]
    return {
        "kinds": forms.MultipleChoiceField(label="Kinds of file", choices=choices, widget=Checkboxes()),
        "most_files": _whole("Most files", 1, 10, 2),
    }


def _declaration_fields(columns: int) -> dict[str, forms.Field]:
    return {"expected_pass": forms.BooleanField(label="It passes with yes and fails with no", required=False)}


FIELDS: dict[str, Callable[[int], dict[str, forms.Field]]] = {
    "text": _text_fields,
    "number": _number_fields,
    "money": lambda columns: _bounds(pounds=True),
    "choice": _choice_fields,
    "date": _date_fields,
    "table": _table_fields,
    "file": _file_fields,
    "declaration": _declaration_fields,
}
DEFAULTS: dict[str, dict[str, Any]] = {
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


def _columns(given: Mapping[str, Any], named: Sequence[int]) -> list[dict[str, Any]]:
    found = []
    for n in named:
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


SPECS: dict[str, Callable[[Mapping[str, Any], Sequence[int]], dict[str, Any]]] = {
    "text": lambda given, named: {"word_limit": given["word_limit"]},
    "number": lambda given, named: (
        _figures(given, "least", "most") | {"places": given["places"], "unit": given["unit"]}
    ),
    "money": lambda given, named: _figures(given, "least", "most"),
    "choice": lambda given, named: {"options": _split(given["options"]), "several": given["several"]},
    "date": lambda given, named: {"earliest": given["earliest"], "latest": given["latest"]},
    "table": lambda given, named: {
        "columns": _columns(given, named),
        "least_rows": given["least_rows"],
        "most_rows": given["most_rows"],
    },
    "file": lambda given, named: {"kinds": given["kinds"], "most_files": given["most_files"]},
    "declaration": lambda given, named: {},
}


def expected_of(given: Mapping[str, Any]) -> dict[str, Any]:
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
