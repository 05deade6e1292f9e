"""What the seven made-up providers bid: areas in order of preference with weekly hours, rates, answers.

Invented for the demonstration. No real provider's answer, price or score stands here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """One area a provider wants: its lot number, weekly hours offered, pounds an hour."""

    lot: int
    hours: str
    rate: str


@dataclass(frozen=True, slots=True)
class BidScript:
    supplier: str
    offers: tuple[Offer, ...]  # in order of preference
    delivery: str
    workforce: str
    mobilisation: str

    def answers(self) -> dict[str, str]:
        return {"delivery": self.delivery, "workforce": self.workforce, "mobilisation": self.mobilisation}


def _offers(*rows: tuple[int, str, str]) -> tuple[Offer, ...]:
    return tuple(Offer(*row) for row in rows)


BIDS = (
    BidScript(
        "tees",
        _offers(
            (1, "450", "24.10"), (2, "400", "24.10"), (6, "420", "23.95"), (3, "380", "24.20"), (9, "300", "24.60")
        ),
        "We run eight walking rounds today, so most carers never cross town between visits. Each person has a named "
        "team of four, and no first visit is made by somebody they have not met. Rotas are published seven days "
        "ahead and people get theirs by post, text or telephone, as they choose.\n\nIf a carer is more than fifteen "
        "minutes late the office sees it on the live board and rings before the person has to. Last year 0.3 per cent "
        "of visits were missed; every one was followed by a visit from a supervisor within a day and a note on what "
        "we changed.",
        "We have 142 carers, 61 per cent on guaranteed hours of their own choosing. Travel time is paid at the hourly "
        "rate. New carers shadow for at least three shifts and finish the Care Certificate within ten weeks.\n\nOur "
        "turnover was 19 per cent last year against 31 the year before; what made the difference was a supervisor for "
        "every twelve carers and rotas that people can plan a life around. For the hours offered here we need 38 more "
        "carers in the first half year, and we recruit 9 a month now.",
        "We will take over in three groups of people, two weeks apart, starting with those who have the steadiest "
        "routines. Each person is introduced at home by their present carer, and both hours are paid.\n\nWe expect 19 "
        "of the 23 people on the list to transfer. We meet each within ten working days of the award, with their union "
        "if they wish. Care plans come over in a test file four weeks before the start, and a senior carer reads each "
        "against a real visit before signing it. If fewer than fifteen transfer, nine trained workers in the next area "
        "have agreed to move for twelve weeks.",
    ),
    BidScript(
        "larchfield",
        _offers(
            (4, "420", "23.70"),
            (10, "460", "23.60"),
            (5, "400", "23.60"),
            (8, "380", "23.90"),
            (3, "350", "23.95"),
            (6, "350", "23.95"),
            (1, "300", "24.30"),
        ),
        "Each area has a coordinator who lives in it and knows its lanes in winter. Visits are grouped by street, "
        "double-handed visits by two people who start together, and nobody is booked back to back without travel "
        "time.\n\nContinuity is measured every week: the number of different faces a person saw. Our target is six "
        "for four visits a day, and last quarter it was 5.4. A missed visit is a serious incident here, reported to "
        "you the same day with what we did.",
        "We employ 118 carers and train them in our own skills house, where a bedroom and a bathroom stand as people "
        "really have them. We pay above the Real Living Wage, and mileage at 45 pence.\n\nEvery carer has supervision "
        "six times a year, two of them seen at work. Turnover is 22 per cent. We have kept a waiting list of "
        "applicants since March and can start twenty people within six weeks of the award.",
        "The plan attached has 41 steps with a name and a date for each. A mobilisation manager works on nothing else "
        "from award to the eighth week.\n\nTransfer letters go out in the first week, one-to-one meetings follow in "
        "the second and third, and pay is run in shadow a month before the day. Care records are checked at home with "
        "the person and family, page by page. We hold daily calls with you for eight weeks, and any person whose first "
        "three visits are not all on time gets a call from the registered manager. If recruitment runs late, our "
        "relief team of fourteen covers; they are on the payroll today.",
    ),
    BidScript(
        "hartburn",
        _offers((8, "400", "24.40"), (7, "380", "24.50"), (10, "300", "24.70"), (5, "280", "24.60")),
        "We have served these villages for eleven years from one office above the chemist's. Our carers walk or drive "
        "short rounds, and the same two or three people see each person through the week.\n\nWe use a call monitoring "
        "system with your interface and look at it every half hour. When a road floods, as it does each February, we "
        "have a list of who can walk where.",
        "There are 64 of us. We grow by word of mouth, and two in three new carers are recommended by one already "
        "here. Everyone has a contract with hours, paid training and a birthday off.\n\nTurnover is 14 per cent. "
        "We would need 22 more carers for the hours offered, which is more than we have ever taken on in six months; "
        "we have set aside money for a recruiter.",
        "We would start with people in Hartburn itself, then work outward over six weeks. Staff who transfer keep "
        "their rounds for at least three months. We read every care plan with the person at the first visit.\n\nWe "
        "have done this once before, with eleven people. A relief arrangement with a neighbouring provider is agreed "
        "in principle and will be signed before the start.",
    ),
    BidScript(
        "norton",
        _offers((3, "420", "23.80"), (2, "360", "23.90"), (5, "300", "24.00")),
        "Norton Lane is a team of teams: six groups of ten carers, each planning its own rounds with a coach rather "
        "than a scheduler. People ring the team, not a switchboard, and get somebody who has been in their "
        "kitchen.\n\nEach team meets every Tuesday to go through late calls and near misses. Last year 97.8 per cent "
        "of visits began within fifteen minutes of the time agreed.",
        "We recruit for each team, and the team takes part in choosing. Induction is eight days, then a month beside "
        "a colleague. Pay is the same for weekday and weekend with an addition for nights.\n\nWe have 66 carers and "
        "turnover of 24 per cent. Supervision is by the team coach monthly. We have not yet said how a seventh team "
        "would be found for all the hours offered.",
        "A new team is formed eight weeks before the start around the people who transfer, so that they come together "
        "and stay together. Introductions are made at home with the outgoing carer.\n\nRecords are moved by a nurse "
        "and a coordinator in pairs, twenty a day, each checked by the person or family. If fewer transfer than "
        "expected, two members of each present team move for the first six weeks; all have agreed.",
    ),
    BidScript(
        "grange",
        _offers((9, "360", "24.30"), (7, "340", "24.60"), (4, "320", "24.40")),
        "We are owned by the people who work here and by those we support. Rounds are agreed with members in the "
        "area, and a person can say no to a carer without giving a reason.\n\nWe keep to time windows of thirty "
        "minutes and publish how often we miss them. In the extra care schemes we would be on site from seven in the "
        "morning until ten at night; how nights are covered is for discussion.",
        "Members elect the board and see the accounts. Of our 81 carers 70 are members, and turnover has been under "
        "15 per cent for four years. Training is paid, in working hours, and chosen with each carer once a "
        "year.\n\nWe take on apprentices with the college, eight a year, and hold places for people coming back to "
        "work after caring for somebody at home.",
        "People who transfer are offered membership on the first day and keep their terms. A buddy from the "
        "co-operative is with each for the first fortnight.\n\nWe bring people over scheme by scheme so that neighbours "
        "come together. A checklist for each person is signed by them, the outgoing provider and us. We ask for ten "
        "weeks from award to start; with eight we would need the relief team for longer.",
    ),
    BidScript(
        "beacon",
        _offers(
            (10, "380", "22.90"),
            (2, "340", "22.80"),
            (9, "320", "22.90"),
            (1, "300", "23.10"),
            (4, "300", "23.00"),
            (8, "280", "23.00"),
            (7, "260", "23.20"),
        ),
        "We schedule from a regional centre open all day and night. Carers have a telephone application that shows "
        "the day's visits and records arrival and departure. Late calls are rung through by the centre.\n\nWe aim for "
        "the same carer for at least two visits in three. We work to your time bands.",
        "We have 410 carers over five councils, recruited through an online process that takes nine days from first "
        "click to first shift. Training is a mix of online modules and two days in a classroom.\n\nTurnover is 36 per "
        "cent. We run an incentive scheme for carers who bring a friend.",
        "Our national mobilisation team follows a standard twelve-week plan. Staff lists are loaded in week two and "
        "rotas are built in week six. Data is moved by secure file.\n\nWhere transfer numbers fall short we use agency "
        "staff from our own group until recruitment catches up.",
    ),
    BidScript(
        "cleveland",
        _offers(
            (6, "300", "23.30"),
            (3, "260", "23.30"),
            (1, "260", "23.40"),
            (9, "240", "23.40"),
            (7, "220", "23.50"),
            (5, "220", "23.40"),
            (2, "200", "23.30"),
        ),
        "Our companions stay at least half an hour, because hurried care is poor care. People choose the time and we "
        "fit the rounds to them as far as we can.\n\nAn on-call manager deals with late calls outside office hours. "
        "We are bringing in electronic call monitoring this year.",
        "We have 47 companions, most of them part time. They are matched to people by interest as well as by skill. "
        "Training follows the Care Certificate.\n\nWe find recruitment hard in winter and plan to advertise earlier.",
        "We would take on people one at a time as companions become free. Each is visited by the manager first. "
        "Care records would be entered into our system in the first month.\n\nWe have not taken on transferring staff "
        "before and would take advice.",
    ),
)


def script(supplier: str) -> BidScript:
    return next(bid for bid in BIDS if bid.supplier == supplier)


PLAN_FILE = (
    "week,step,who\n1,Letters to people who may transfer,Mobilisation manager\n"
    "2,One-to-one meetings,Registered manager\n4,Care records in a test file,Data lead\n"
    "6,Rotas published,Coordinator\n8,First group starts,Registered manager\n"
)
