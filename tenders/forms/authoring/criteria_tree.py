"""Sections and criteria as rows of one form, and the presses that add, move and take out without saving anything.

What was typed stays as typed: a press rearranges the rows of the request and the page is drawn again with them. A
criterion's hidden `section` is the place of its section's row, '' for none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

SECTION_FIELDS = ("label", "weight", "threshold")
CRITERION_FIELDS = (
    "key", "section", "closed", "label", "weight", "question", "guidance", "word_limit", "minimum_mark", "file_allowed",
)  # fmt: skip
MOST_ROWS = 61
Row = dict[str, str]


@dataclass(slots=True)
class Tree:
    """The rows as typed, criteria in the order of the page: those without a section first, then section by section."""

    sections: list[Row]
    criteria: list[Row]

    @classmethod
    def typed(cls, data: QueryDict) -> Tree:
        """Read from a request; rows past the most there may be are left where they are."""
        tree = cls(_rows(data, "sections", SECTION_FIELDS), _rows(data, "criteria", CRITERION_FIELDS))
        tree.settle()
        return tree

    def into(self, data: QueryDict) -> QueryDict:
        """The request as it would have been with these rows. All of them count as new, so that an empty one is none."""
        made = data.copy()
        for prefix in ("sections", "criteria"):
            for name in [name for name in made if name.startswith(f"{prefix}-")]:
                del made[name]
        for prefix, rows in (("sections", self.sections), ("criteria", self.criteria)):
            made[f"{prefix}-TOTAL_FORMS"], made[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), "0"
            for number, row in enumerate(rows):
                for field, value in row.items():
                    made[f"{prefix}-{number}-{field}"] = value
        return made

    def settle(self) -> None:
        """Criteria in the order of the page; a section that is not there is none."""
        for row in self.criteria:
            row["section"] = _known(row.get("section", ""), len(self.sections))
        self.criteria.sort(key=lambda row: _place(row["section"]))

    def press(self, what: str) -> None:
        """Do what a button says: 'add-section', 'add-criterion:1', 'up-criterion:4', 'out-section:0' ..."""
        verb, _, where = what.partition(":")
        act, _, noun = verb.partition("-")
        number = int(where) if where.isdecimal() and len(where) < 4 else -1
        if noun == "criterion":
            if act == "add":
                self._add_criterion(where if number >= 0 else "")
            elif 0 <= number < len(self.criteria):
                self._press_criterion(act, number)
        elif noun == "section":
            self._press_section(act, number)
        self.settle()

    def _press_criterion(self, act: str, number: int) -> None:
        if act == "up":
            self._raise(number)
        elif act == "down":
            self._lower(number)
        elif act == "out":
            self.criteria.pop(number)
        elif act == "open":
            self.criteria[number].pop("closed", None)

    def _press_section(self, act: str, number: int) -> None:
        if act == "add" and len(self.sections) < MOST_ROWS:
            self.sections.append({})
        elif act == "up" and 0 < number < len(self.sections):
            self._exchange(number - 1, number)
        elif act == "down" and 0 <= number < len(self.sections) - 1:
            self._exchange(number, number + 1)
        elif act == "out" and 0 <= number < len(self.sections):
            self.sections.pop(number)
            for row in self.criteria:  # its criteria stay, without a section
                place = _place(row["section"])
                row["section"] = "" if place == number else str(place - 1) if place > number else row["section"]

    def _add_criterion(self, section: str) -> None:
        if len(self.criteria) < MOST_ROWS:
            self.criteria.append({"section": section, "word_limit": "1000"})

    def _exchange(self, first: int, second: int) -> None:
        self.sections[first], self.sections[second] = self.sections[second], self.sections[first]
        swap = {str(first): str(second), str(second): str(first)}
        for row in self.criteria:
            row["section"] = swap.get(row["section"], row["section"])

    def _raise(self, number: int) -> None:
        """One up: before its neighbour, or, first of its section, to the end of the section above."""
        row = self.criteria[number]
        place = _place(row["section"])
        if number and self.criteria[number - 1]["section"] == row["section"]:
            self.criteria[number - 1 : number + 1] = [row, self.criteria[number - 1]]
        elif place >= 0:
            row["section"] = str(place - 1) if place else ""

    def _lower(self, number: int) -> None:
        """One down: after its neighbour, or, last of its section, to the beginning of the section below."""
        row = self.criteria[number]
        place = _place(row["section"])
        if number + 1 < len(self.criteria) and self.criteria[number + 1]["section"] == row["section"]:
            self.criteria[number : number + 2] = [self.criteria[number + 1], row]
        elif place + 1 < len(self.sections):
            row["section"] = str(place + 1)
            self.criteria.insert(0, self.criteria.pop(number))  # `settle` is stable: first of its new section


def _place(section: str) -> int:
    return int(section) if section else -1


def _rows(data: QueryDict, prefix: str, fields: tuple[str, ...]) -> list[Row]:
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    count = min(int(total), MOST_ROWS) if total.isdecimal() and len(total) < 5 else 0
    found = []
    for number in range(count):
        given = {field: data.get(f"{prefix}-{number}-{field}") for field in fields}
        found.append({field: value for field, value in given.items() if value is not None})
    return found


def groups(sections: Any, criteria: Any) -> list[tuple[Any, list[Any]]]:
    """The forms as the page draws them: (None, criteria without a section), then each section with its criteria."""
    found: list[tuple[Any, list[Any]]] = [(None, []), *((form, []) for form in sections)]
    for form in criteria:
        place = _place(_known(str(form["section"].value() or ""), len(found) - 1))
        found[place + 1][1].append(form)
    return found


def _known(section: str, count: int) -> str:
    return section if section.isdecimal() and len(section) < 4 and int(section) < count else ""
