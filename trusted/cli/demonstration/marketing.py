"""A marketplace, the rights whose holders know it, and what they ask it to take down."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from trusted.cli.demonstration.applying import Case
from trusted.cli.demonstration.declarations import Trader
from trusted.cli.demonstration.inventing import MARKET, Invented
from trusted.cli.demonstration.stories import Act, Story, in_order
from trusted.domain.languages import Language
from trusted.domain.rights import RightKind, RightStep, TakedownOutcome
from trusted.domain.standing import Role
from trusted.persistence.models import Right, TakedownRequest
from trusted.services.rights import (
    RightDraft,
    answer_as_holder,
    apply_for_right,
    take_right_step,
    write_to_holder,
)
from trusted.services.takedowns import answer_takedown, ask_takedown

ORDERS = 900
MARKETPLACE = Invented(
    trader=Trader("marketplace", f"marketplace:{MARKET}", ORDERS, "KR"),
    legal_name="Harbor Bazaar Co., Ltd.",
    trade_name="Harbor Bazaar",
    country="KR",
    city="Incheon",
    address="88 Lighthouse Road, Incheon",
    domain=MARKET,
    identifiers=(("marketplace", MARKET),),
    people=("Jun Halloran", "Mina Castellan", "Theo Brandt"),
    sites=(("Head office", "88 Lighthouse Road, Incheon", "Sellers, payouts and records"),),
)
# (title, owner, number, classes, years that are left, step, note)
RIGHTS: Sequence[tuple[str, str, str, str, int, RightStep | None, str]] = (
    ("Lumen & Loom", "Lumen & Loom GmbH", "5 204 117", "11, 20", 6, RightStep.RECORD, ""),
    ("Tidewing", "Tidewing Toys Inc.", "6 018 442", "28", 3, RightStep.RECORD, ""),
    ("Otter Hollow", "Petra Lindqvist", "VA 2-318-907", "", 9, RightStep.RECORD, ""),
    ("Brightpan", "Brightpan Kitchens Ltd.", "4 990 026", "21", 8, None, ""),
    (
        "Northfell", "Fell Outdoor LLC", "3 771 508", "18, 25", 2, RightStep.REFUSE,
        "The office knows this number as another mark of another owner.",
    ),
)  # fmt: skip
YEAR = 365
APPLIED, CONFIRMED, WRITTEN, REPLIED = 62, 57, 33, 31
QUESTION = (
    "A parcel of forty lamps names your mark; the sender is not on your list. Do you know it?"
)
REPLY = "We do not. Our lamps carry a number under the base; please look whether it begins with L."
# (right, days before today asked, answered after; None: not, what became of it, words)
ASKED: Sequence[tuple[int, int, int | None, TakedownOutcome | None, str]] = (
    (0, 28, 2, TakedownOutcome.REMOVED, "Taken down; the seller has a strike."),
    (1, 19, 3, TakedownOutcome.REFUSED, "The seller showed the invoice of your own distributor."),
    (1, 16, 4, TakedownOutcome.REMOVED, ""),
    (0, 9, None, None, ""),
    (2, 2, None, None, ""),
)


def rights_story(market: Case) -> Story:
    """Have rights be applied for and decided on, and holders write to the marketplace."""
    rights: list[Right] = []

    def apply(now: datetime) -> None:
        rights.extend(apply_for_right(_draft(row, now.date()), actor=None, now=now)[0]
                      for row in RIGHTS)  # fmt: skip

    def decide(now: datetime) -> None:
        for right, row in zip(rights, RIGHTS, strict=True):
            if row[5] is not None:
                take_right_step(
                    right, row[5], row[6], actor=market.stage.official(Role.REVIEWER), now=now
                )

    def write(now: datetime) -> None:
        write_to_holder(rights[0], QUESTION, actor=market.stage.official(Role.REVIEWER), now=now)

    def reply(now: datetime) -> None:
        answer_as_holder(rights[0], REPLY, with_id=market.stage.official(Role.REVIEWER).id, now=now)

    acts = [(APPLIED, apply), (CONFIRMED, decide), (WRITTEN, write), (REPLIED, reply)]
    takedowns = (act for number in range(len(ASKED)) for act in _takedown(market, rights, number))
    return in_order(market.stage.until, [*acts, *takedowns])


def _takedown(market: Case, rights: Sequence[Right], number: int) -> Iterator[tuple[float, Act]]:
    """Yield when a holder asks the marketplace for one listing, and when it answers."""
    index, asked, after, outcome, words = ASKED[number]
    kept: list[TakedownRequest] = []

    def ask(now: datetime) -> None:
        link = f"https://www.{MARKET}/item/{4100 + 37 * number}"
        text = f"The pictures show {RIGHTS[index][0]}; the goods are not ours."
        partner = market.enrollment.partner_number
        kept.append(ask_takedown(rights[index], partner, link, text, now=now))

    def answer(now: datetime) -> None:
        if outcome is not None:
            answer_takedown(kept[0], outcome, words, actor=market.owner, now=now)

    yield asked, ask
    if after is not None:
        yield asked - after, answer


def _draft(row: tuple[str, str, str, str, int, RightStep | None, str], today: date) -> RightDraft:
    title, owner, registration, classes, years, *_ = row
    return RightDraft(
        kind=RightKind.TRADEMARK if classes else RightKind.COPYRIGHT,
        title=title,
        registration=registration,
        owner=owner,
        classes=classes,
        countries=("US",),
        expires_on=today + timedelta(days=YEAR * years),
        contact=f"rights@{title.lower().replace(' ', '').replace('&', '')}.example",
        proof="The register of the office, and the certificate that we can send.",
        language=Language.ENGLISH,
    )
