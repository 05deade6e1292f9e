"""The checklist of a mobilisation: what fails in practice, put as tasks, with days counted back from going live."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """starts_before, due_before: days before the provider goes live."""

    key: str
    short: str
    title: str
    guidance: str
    owner: str
    starts_before: int
    due_before: int


TASKS = (
    Task(
        "tupe-list", "TUPE list", "Staff transfer (TUPE) list received and checked",
        "Employee liability information comes from the outgoing provider at least 28 days before people transfer "
        "(TUPE Regulations 2006 r.11). Check names, hours, pay and contracts against the rota.",
        "buyer", 70, 28,
    ),
    Task(
        "tupe-meetings", "Staff consulted", "Transferring staff consulted and written to",
        "Meet the staff who transfer, say what changes and what does not, and confirm it in writing.",
        "provider", 56, 14,
    ),
    Task(
        "branch", "Branch and manager", "Branch open and registered manager in place",
        "Care Quality Commission registration covers the address the service runs from, with a manager registered for it.",
        "provider", 70, 21,
    ),
    Task(
        "recruitment", "Recruitment", "Recruitment fills the gap that transfers leave",
        "Count the weekly hours needed, less those that transfer. Name the gap and how it is filled.",
        "provider", 70, 14,
    ),
    Task(
        "dbs", "DBS and references", "DBS checks and references complete",
        "Every care worker who starts has a clear check and two references on file. Say how many of how many.",
        "provider", 56, 10,
    ),
    Task(
        "care-records", "Care records", "Care records transferred and checked for accuracy",
        "Each person's care plan and risk assessment is received, read, and checked with the person or the family.",
        "provider", 28, 7,
    ),
    Task(
        "rostering", "Rota", "Rota loaded for the first two weeks",
        "Every visit of the first two weeks has a named worker and travel time that can be kept.",
        "provider", 28, 5,
    ),
    Task(
        "families", "Families told", "People and families told who comes, and from when",
        "A letter and a call before the change, with a number to ring.",
        "buyer", 28, 7,
    ),
    Task(
        "first-weeks", "First weeks agreed", "Daily contact and a weekly limit on new packages agreed",
        "Who rings whom each morning in the first weeks, and how many new packages a week each zone takes.",
        "buyer", 21, 3,
    ),
)  # fmt: skip

SHORT = {task.key: task.short for task in TASKS}
