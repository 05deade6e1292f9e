"""What changed in a bid between the page that was shown and the press of its button, in words and without its content."""

from __future__ import annotations

from core.calendar import time_in_words
from core.models import User
from tenders.completeness import Task
from tenders.models import Bid
from tenders.queries import bids as queries
from tenders.queries.bids import Draft
from tenders.working_copy import Seen


def changed_since(bid: Bid, draft: Draft, shown: Seen | None, me: User) -> list[str]:
    """One line a change: the part by its name, who saved it and when, the files that came or went. From versions alone."""
    if shown is None:
        return []
    now, saved = draft.seen(), queries.saved(bid)
    labels = {task.key: _label(bid, task) for task in queries.tasks(bid, draft)}
    lines = []
    for part in shown.parts_changed(now):
        what = labels.get(part, "An answer that is not asked now")
        if (last := saved.get(part)) is None:
            lines.append(what)
            continue
        who = "you" if last.by.pk == me.pk else last.by.full_name
        lines.append(f"{what}: saved by {who} at {time_in_words(last.at, seconds=True)}")
    lines += [f"File added: {each.name}" for each in draft.files if each.ref not in shown.files]
    gone = len(shown.files - now.files)
    if gone:
        lines.append("A file was taken out or replaced" if gone == 1 else f"{gone} files were taken out or replaced")
    return lines


def _label(bid: Bid, task: Task) -> str:
    return f"{bid.tender.price_label}, {task.label}" if task.key.startswith("price:") else task.label
