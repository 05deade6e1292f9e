"""What a bid still lacks, said in published words alone: for a mail, which lies on machines that are not ours. Pure.

The sentences of `completeness` are for the bid's own pages: they name whom the bidder names, and figures it typed.
Here a task has its key, and the sentence is made from what the tender asks, so that nothing typed can be in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tenders.completeness import Asked, Task

OF_EVERY_BID = {
    "information": "Confirm your organisation’s standard information for this bid.",
    "parties": "Say who else is in this bid, with the declarations for each of them, or that you bid alone.",
    "declarations": "Confirm the declarations of your organisation.",
    "choices": "Choose your lots.",
    "prices": "Give a price for each lot you choose.",
}
ELSE = "Look at your bid: its page says what else is missing."


def keys(found: Sequence[Task]) -> list[str]:
    """The keys of the tasks that are not done, in the order of the page."""
    return [task.key for task in found if not task.is_done]


def sentences(asked: Asked, undone: Collection[str]) -> list[str]:
    """One sentence a task; a key that the tender does not know is told in one sentence for all such."""
    known = _known(asked)
    said = [known[key] for key in undone if key in known]
    return said if len(said) == len(undone) else [*said, ELSE]


def _known(asked: Asked) -> dict[str, str]:
    return {
        **OF_EVERY_BID,
        **{
            f"answer:{each.key}": f"Answer ‘{each.label}’ within {each.word_limit:,} words." for each in asked.questions
        },
        **{
            each.part: f"Answer ‘{f'Lot {each.lot}: ' if each.lot else ''}{each.label}’ as it is asked."
            for each in asked.typed
        },
        **{
            f"price:{lot.number}": f"Give your prices for lot {lot.number}, within what is published for it."
            for lot in asked.lots
        },
    }
