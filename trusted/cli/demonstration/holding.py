"""A partner agency of the demonstration: its people, holds, notes and referrals."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from trusted.cli.demonstration.applying import Stage
from trusted.cli.demonstration.choosing import partners
from trusted.cli.demonstration.stories import Act, Story, in_order
from trusted.domain.holds import HoldTarget
from trusted.domain.standing import Role
from trusted.persistence.models import Agency, Guidance, Hold, Referral
from trusted.persistence.queries.holds import agency_by_code
from trusted.services.agencies import create_agency, join_agency
from trusted.services.guidance import GuidanceDraft, publish_guidance, revise_guidance
from trusted.services.holds import HoldDraft, agent_of, place_hold, release_hold
from trusted.services.referrals import answer_referral, refer_enrollment

CODE, NAME = "food-safety", "Food Safety Agency"
TERM = timedelta(days=20)
SHIPMENT, SELLER = "1Z999AA10123456784", "seller:shop.example/8812"
RELEASED_SHIPMENT = "1Z999AA10987654321"
OPENED, HELD, RELEASED, NOTED, REVISED, PLACED = 72, 21, 14, 52, 12, 0.05
# (what the agency reads, days ago referred, days ago answered; None: not, outcome, words)
REFERRALS: Sequence[tuple[str, int, int | None, str, str]] = (
    (
        "Honey in twelve parcels of this seller, declared as samples. No health certificate.",
        58, 44, "acted", "Two lots were destroyed; the seller now sends the certificate ahead.",
    ),
    (
        "Parcels of dried meat were found twice at random. Is the seller known to you?",
        49, 30, "no-violation", "The meat was heat-treated and had its permit.",
    ),
    (
        "Food supplements with a claim to cure. We attach nothing; the listings are public.",
        39, None, "", "",
    ),
    ("Baby formula without a label in English, seen at one inspection.", 6, None, "", ""),
)  # fmt: skip
# (title, what officials are to know, for which entity types, goods)
NOTES = (
    (
        "Honey and other products of bees",
        "Each lot needs a health certificate of the country of filling; look for its number.",
        ("broker", "carrier", "seller"), "Honey, pollen, propolis",
    ),
    (
        "Food for infants",
        "The label names the maker in English. Without it, hold the parcel and tell us first.",
        (), "Infant formula",
    ),
)  # fmt: skip
ADDED = " From this month on royal jelly needs it, too."
# So far apart are the sellers that are referred.
SPREAD = 5


def agency_story(stage: Stage) -> Story:
    """Have an agency join, place and release holds, publish guidance, and answer referrals."""
    holds: list[Hold] = []
    notes: list[Guidance] = []

    def join(now: datetime) -> None:
        administrator = stage.official(Role.ADMINISTRATOR)
        agency = create_agency(CODE, NAME, actor=administrator, now=now)
        for person in stage.cast.officials[Role.AGENCY]:
            join_agency(person, agency, actor=administrator, now=now)

    def hold(now: datetime) -> None:
        draft = _shipment(RELEASED_SHIPMENT, "2026-388", now)
        holds.append(
            place_hold(draft, agent=agent_of(stage.official(Role.AGENCY, 1)), now=now).hold
        )

    def release(now: datetime) -> None:
        agent = agent_of(stage.official(Role.AGENCY, 1))
        release_hold(holds[0], note="The laboratory found nothing.", agent=agent, now=now)

    def note(now: datetime) -> None:
        notes.extend(
            publish_guidance(one, actor=stage.official(Role.AGENCY), now=now) for one in _notes(now)
        )

    def revise(now: datetime) -> None:
        first = _notes(now)[0]
        newer = replace(first, body=first.body + ADDED)
        revise_guidance(notes[0].series, newer, actor=stage.official(Role.AGENCY), now=now)

    acts = [(OPENED, join), (HELD, hold), (RELEASED, release), (NOTED, note), (REVISED, revise)]
    referrals = [act for number in range(len(REFERRALS)) for act in _referral(stage, number)]
    return in_order(stage.until, [*acts, *referrals, (PLACED, lambda now: _place(stage, now))])


def the_agency() -> Agency | None:
    """Return the agency, once it has joined."""
    return agency_by_code(CODE)


def _referral(stage: Stage, number: int) -> Iterator[tuple[float, Act]]:
    text, referred, answered, outcome, words = REFERRALS[number]
    kept: list[Referral] = []

    def refer(now: datetime) -> None:
        agency, found = the_agency(), partners("seller")
        if agency is not None and found:
            enrollment, _ = found[SPREAD * number % len(found)]
            reviewer = stage.official(Role.REVIEWER, number)
            kept.append(refer_enrollment(enrollment, agency, text, actor=reviewer, now=now))

    def answer(now: datetime) -> None:
        for referral in kept:
            actor = stage.official(Role.AGENCY)
            answer_referral(referral, outcome, words, actor=actor, now=now)

    yield referred, refer
    if answered is not None:
        yield answered, answer


def _place(stage: Stage, now: datetime) -> None:
    """Place two holds on whom the program does not know: one is in force, a broad one waits."""
    agent = agent_of(stage.official(Role.AGENCY))
    place_hold(_shipment(SHIPMENT, "2026-417", now), agent=agent, now=now)
    broad = HoldDraft(
        target=HoldTarget.PARTY,
        subject=SELLER,
        reason="prohibited-goods",
        authority="Food Safety Act, case 2026-431",
        until=now + TERM,
        note="Three listings of goods that need a permit.",
    )
    place_hold(broad, agent=agent, now=now)


def _shipment(shipment: str, number: str, now: datetime) -> HoldDraft:
    return HoldDraft(
        target=HoldTarget.SHIPMENT,
        subject=shipment,
        reason="unsafe-goods",
        authority=f"Food Safety Act, case {number}",
        until=now + TERM,
        note="A parcel of this sender tested positive.",
    )


def _notes(now: datetime) -> tuple[GuidanceDraft, ...]:
    return tuple(
        GuidanceDraft(
            title=title,
            body=body,
            entity_types=entity_types,
            commodity=commodity,
            valid_from=now.date(),
        )
        for title, body, entity_types, commodity in NOTES
    )
