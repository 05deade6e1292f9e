"""What three made-up evaluators think of seven made-up bids, and what they agree on."""

from __future__ import annotations

from dataclasses import dataclass

# Marks out of five by (delivery, workforce, mobilisation): evaluator A, B, C, then the consensus.
_MARKS: dict[str, dict[str, tuple[int, int, int, int]]] = {
    "tees": {"delivery": (5, 5, 4, 5), "workforce": (4, 4, 4, 4), "mobilisation": (4, 3, 4, 4)},
    "larchfield": {"delivery": (4, 4, 4, 4), "workforce": (4, 4, 3, 4), "mobilisation": (5, 5, 4, 5)},
    "hartburn": {"delivery": (4, 4, 3, 4), "workforce": (4, 3, 4, 4), "mobilisation": (3, 3, 3, 3)},
    "norton": {"delivery": (4, 3, 4, 4), "workforce": (3, 3, 3, 3), "mobilisation": (4, 4, 4, 4)},
    "grange": {"delivery": (3, 3, 4, 3), "workforce": (4, 5, 4, 4), "mobilisation": (4, 4, 3, 4)},
    "beacon": {"delivery": (3, 3, 2, 3), "workforce": (3, 2, 3, 3), "mobilisation": (3, 3, 3, 3)},
    "cleveland": {"delivery": (3, 3, 3, 3), "workforce": (3, 3, 2, 3), "mobilisation": (2, 2, 1, 2)},
}

_EVIDENCE: dict[str, dict[str, str]] = {
    "tees": {
        "delivery": "walking rounds, named teams of four and 0.3 per cent of visits missed, each followed up",
        "workforce": "turnover down from 31 to 19 per cent and a supervisor for every twelve carers",
        "mobilisation": "three groups two weeks apart, introductions at home and nine workers held in reserve",
    },
    "larchfield": {
        "delivery": "coordinators who live in the area and 5.4 faces a week measured against a target of six",
        "workforce": "a skills house, six supervisions a year and twenty applicants ready within six weeks",
        "mobilisation": "41 named and dated steps, shadow payroll and a relief team already on the payroll",
    },
    "hartburn": {
        "delivery": "eleven years in these villages, short rounds and a plan for the roads that flood",
        "workforce": "turnover of 14 per cent and two in three new carers recommended by a colleague",
        "mobilisation": "rounds kept for three months, with relief agreed only in principle",
    },
    "norton": {
        "delivery": "teams of ten that plan their own rounds and 97.8 per cent of visits on time",
        "workforce": "induction of eight days and monthly coaching, but no plan for a seventh team",
        "mobilisation": "a new team formed around those who transfer and records moved in checked pairs",
    },
    "grange": {
        "delivery": "time windows of thirty minutes with misses published, but nights in extra care left open",
        "workforce": "turnover under 15 per cent for four years and 70 of 81 carers as members",
        "mobilisation": "membership on the first day and a buddy for a fortnight, with ten weeks asked for",
    },
    "beacon": {
        "delivery": "a regional centre open all hours and the same carer for two visits in three",
        "workforce": "nine days from first click to first shift, against turnover of 36 per cent",
        "mobilisation": "a standard twelve-week plan and agency staff where transfer numbers fall short",
    },
    "cleveland": {
        "delivery": "visits of at least half an hour, with electronic call monitoring still to come",
        "workforce": "companions matched by interest, with winter recruitment admitted to be hard",
        "mobilisation": "people taken on one at a time and no experience of staff who transfer",
    },
}

_OPENINGS = (
    "The answer describes {evidence}.",
    "I weighed this on what it shows: {evidence}.",
    "Evidence given: {evidence}.",
)
_JUDGEMENTS = {
    5: "It meets every part of the question with proof that it works and adds something people would notice.",
    4: "It meets every part of the question with evidence; the gaps that remain would not affect people.",
    3: "It meets the question, but leaves a gap that we would have to manage in the first months.",
    2: "It meets only part of the question, and what is missing would put delivery at risk.",
    1: "It meets little of the question, and there is serious doubt that it would be delivered.",
}
AGREED = (
    "The panel discussed {evidence}. Read against the question and the descriptor for {mark}, {judgement} "
    "This is the mark that all three could defend."
)


@dataclass(frozen=True, slots=True)
class Judgement:
    mark: int
    reason: str


def individual(supplier: str, criterion: str, evaluator: int) -> Judgement:
    """`evaluator` is 0, 1 or 2."""
    mark = _MARKS[supplier][criterion][evaluator]
    evidence = _EVIDENCE[supplier][criterion]
    return Judgement(mark, f"{_OPENINGS[evaluator].format(evidence=evidence)} {_JUDGEMENTS[mark]}")


def agreed(supplier: str, criterion: str) -> Judgement:
    mark = _MARKS[supplier][criterion][3]
    judgement = _JUDGEMENTS[mark][0].lower() + _JUDGEMENTS[mark][1:]
    return Judgement(mark, AGREED.format(evidence=_EVIDENCE[supplier][criterion], mark=mark, judgement=judgement))
