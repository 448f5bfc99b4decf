"""Mutual recognition: an arrangement with another administration, its lists, doubtful rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from trusted.cli.demonstration.applying import Stage
from trusted.cli.demonstration.chance import SEED
from trusted.cli.demonstration.choosing import owner_of, partners
from trusted.cli.demonstration.stories import Story, in_order
from trusted.domain.arrangements import ANY_TIER, CREDIT, Equivalence, NumberScheme, Terms
from trusted.domain.recognition import ListedPartner, Outcome
from trusted.domain.standing import Role
from trusted.persistence.models import Arrangement, ArrangementTerms
from trusted.persistence.queries.arrangements import arrangement_called
from trusted.persistence.queries.quarantine import waiting_rows
from trusted.register.signatures import PARTNER_LIST, Signer
from trusted.services.arrangements import TermsDraft, approve_terms, open_arrangement
from trusted.services.exchange_export import agree_to_exchange, make_export
from trusted.services.exchange_import import import_partners, person
from trusted.services.exchange_keeping import SentList
from trusted.services.partner_files import JSON, plain, write_partners
from trusted.services.quarantine import decide_row

CODE, ADMINISTRATION, COUNTRY = "sg-stp", "Singapore Customs", "SG"
# Their key; a demonstration has to sign for them.
THEIRS = Signer(sha256(f"{SEED}, {CODE}".encode()).digest())
DRAFTED, APPROVED, AGREED, FIRST, DECIDED, SECOND, TOLD = 75, 70, 34, 24, 22, 3, 0.15
AGREEING = 4
HOUR = timedelta(hours=1)
# Of each: its number, name and address, the tier there, and in which roles it takes part.
LISTED: Sequence[tuple[str, str, str, str, tuple[str, ...]]] = (
    ("STP-10418", "Merlion Parcel Lines Pte. Ltd.", "7 Airport Boulevard", "Premium", ("carrier",)),
    ("STP-10532", "Kallang Air Freight Pte. Ltd.", "22 Changi South Lane", "Plus", ("carrier",)),
    ("STP-10877", "Straits Home Goods Pte. Ltd.", "140 Tuas Avenue", "Plus", ("exporter",)),
    (
        "STP-11203",
        "Orchard Toys Export Pte. Ltd.",
        "3 Batok Street",
        "Premium",
        ("exporter",),
    ),
    ("STP-11340", "Raffles Declarants LLP", "61 Robinson Road", "Plus", ("broker",)),
    ("STP-11655", "Jurong Cold Chain Pte. Ltd.", "18 Jurong Port Road", "Premium", ("carrier",)),
    ("STP-11902", "Pasir Electronics Pte. Ltd.", "9 Loyang Way", "Plus", ("exporter",)),
    ("STP-12066", "Tanah Merah Textiles Pte. Ltd.", "30 Kaki Bukit Place", "", ("exporter",)),
    ("STP-12118", "Sentosa Warehousing Pte. Ltd.", "5 Keppel Road", "Plus", ("storage",)),
)
# Doubtful: a level that was never spoken of, a role that is not covered, a broken identifier.
NO_LEVEL, NOT_COVERED, BROKEN = "STP-12066", "STP-12118", "STP-11203"
BROKEN_LEI = "lei:5493001KJTIIGC8Y1R1"
SUSPENDED, GONE = "STP-10532", "STP-11340"
NEW = ("STP-12400", "Bedok Couriers Pte. Ltd.", "77 Bedok North Avenue", "Trial", ("carrier",))
RELEASED = "They wrote that one digit of the LEI is missing; everything else is as before."
REFUSED = "Warehouses are not part of the arrangement."


def exchange_story(stage: Stage) -> Story:
    """Agree with an administration, take two of its lists, and decide on what is doubtful."""
    drafted: list[ArrangementTerms] = []

    def draft(now: datetime) -> None:
        begins_on = now.date() + timedelta(days=DRAFTED - APPROVED)
        asked = TermsDraft(_terms(begins_on), (THEIRS.public,))
        drafted.append(
            open_arrangement(
                CODE, ADMINISTRATION, asked, actor=stage.official(Role.PROGRAM_MANAGER), now=now
            )
        )

    def approve(now: datetime) -> None:
        approve_terms(drafted[0], actor=stage.official(Role.SUPERVISOR), now=now)

    def decide(now: datetime) -> None:
        supervisor = stage.official(Role.SUPERVISOR)
        waiting = {one.party.number: one for one in waiting_rows(_arrangement().id, 1).items}
        decide_row(waiting[BROKEN], Outcome.RELEASE, RELEASED, actor=supervisor, now=now)
        decide_row(waiting[NOT_COVERED], Outcome.REFUSE, REFUSED, actor=supervisor, now=now)

    return in_order(
        stage.until,
        [
            (DRAFTED, draft),
            (APPROVED, approve),
            (AGREED, _agree),
            (FIRST, lambda now: _take(stage, _first(now.date()), now)),
            (DECIDED, decide),
            (SECOND, lambda now: _take(stage, _second(now.date()), now)),
            (TOLD, lambda now: make_export(_arrangement(), now=now)),
        ],
    )


def _agree(now: datetime) -> None:
    for enrollment, company in partners()[:AGREEING]:
        owner = owner_of(company.id)
        agree_to_exchange(enrollment, _arrangement(), agreed=True, actor=owner, now=now)


def _take(stage: Stage, listed: Sequence[ListedPartner], now: datetime) -> None:
    data = write_partners(CODE, now - HOUR, [plain(one) for one in listed], JSON)
    sent = SentList(data, JSON, THEIRS.detached(PARTNER_LIST, data))
    agent = person(stage.official(Role.PROGRAM_MANAGER, 1))
    import_partners(_arrangement(), sent, agent=agent, now=now)


def _arrangement() -> Arrangement:
    found = arrangement_called(CODE)
    if found is None:
        raise LookupError(CODE)
    return found


def _terms(begins_on: date) -> Terms:
    return Terms(
        countries=frozenset({COUNTRY}),
        number_scheme=NumberScheme.CUSTOMS,
        equivalences=(
            Equivalence("authorized", "premium", 2),
            Equivalence("authorized", "plus", 1),
            Equivalence("suspended", ANY_TIER, 0),
        ),
        roles={"carrier": "carrier", "exporter": "seller", "broker": "broker"},
        benefits=frozenset({CREDIT, "priority-recovery"}),
        begins_on=begins_on,
        ends_on=None,
        fresh_days=30,
    )


def _first(today: date) -> list[ListedPartner]:
    return [_partner(row, today) for row in LISTED]


def _second(today: date) -> list[ListedPartner]:
    kept = [_partner(row, today - timedelta(days=FIRST - SECOND))
            for row in LISTED if row[0] != GONE]  # fmt: skip
    return [
        replace(one, status="suspended", suspended_on=today) if one.number == SUSPENDED else one
        for one in [*kept, _partner(NEW, today)]
    ]


def _partner(row: tuple[str, str, str, str, tuple[str, ...]], today: date) -> ListedPartner:
    number, name, address, tier, roles = row
    return ListedPartner(
        number=number,
        name=name,
        address=f"{address}, Singapore",
        country=COUNTRY,
        status="authorized",
        tier=tier,
        authorized_on=date(today.year - 2, 3, 1 + len(name) % 28),
        roles=roles,
        identifiers=(BROKEN_LEI,) if number == BROKEN else (),
    )
