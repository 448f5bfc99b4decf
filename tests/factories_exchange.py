"""Arrangements and lists for tests: another administration, its key, and what it sends."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from tests.factories import NOON, make_account
from trusted.domain.arrangements import ANY_TIER, CREDIT, Equivalence, NumberScheme, Terms
from trusted.domain.recognition import ListedPartner
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Arrangement,
    ArrangementTerms,
    Enrollment,
    RegisterChange,
)
from trusted.persistence.queries.arrangements import arrangement_by_id
from trusted.persistence.queries.quarantine import waiting_rows
from trusted.register.signatures import PARTNER_LIST, Signer
from trusted.services.arrangements import TermsDraft, approve_terms, open_arrangement
from trusted.services.exchange_export import agree_to_exchange
from trusted.services.exchange_import import ImportReport, import_partners, person
from trusted.services.exchange_keeping import SentList
from trusted.services.partner_files import JSON, plain, write_partners

DAY = timedelta(days=1)
TODAY = NOON.date()
THEIRS = Signer(bytes(range(32)))
CODE = "kr-aeo"


def make_terms(**given: object) -> Terms:
    """Return terms with Korea: AAA is worth tier 2, A tier 1, from a year ago on."""
    defaults = {
        "countries": frozenset({"KR"}),
        "number_scheme": NumberScheme.CUSTOMS,
        "equivalences": (
            Equivalence("authorized", "aaa", 2),
            Equivalence("authorized", ANY_TIER, 1),
            Equivalence("suspended", ANY_TIER, 0),
        ),
        "roles": {"exporter": "seller", "carrier": "carrier"},
        "benefits": frozenset({CREDIT}),
        "begins_on": date(2025, 11, 24),
        "ends_on": None,
        "fresh_days": 3,
    }
    return Terms(**defaults | given)


def make_draft(
    terms: Terms | None = None, author: Account | None = None, code: str = CODE, now=NOON
) -> ArrangementTerms:
    """Return a first draft with Korea Customs."""
    author = author or make_account(Role.PROGRAM_MANAGER)
    draft = TermsDraft(terms or make_terms(), (THEIRS.public,))
    return open_arrangement(code, "Korea Customs", draft, actor=author, now=now)


def make_arrangement(terms: Terms | None = None, code: str = CODE, now=NOON) -> Arrangement:
    """Return an arrangement that a second person has put into force."""
    draft = make_draft(terms, code=code, now=now)
    approve_terms(draft, actor=make_account(Role.SUPERVISOR), now=now)
    return arrangement_by_id(draft.arrangement_id)


def partner(number: str = "AEO-1", **given: object) -> ListedPartner:
    """Return a carrier whom Korea authorized, in tier 2 of ours, with no doubt about it."""
    defaults = {
        "name": f"Hanbit Lines {number}",
        "address": "1 Harbor Road, Busan",
        "country": "KR",
        "status": "authorized",
        "tier": "AAA",
        "authorized_on": date(2025, 1, 1),
        "roles": ("carrier",),
    }
    return ListedPartner(number=number, **defaults | given)


def sent_list(
    partners: Sequence[ListedPartner],
    as_of: datetime = NOON - timedelta(hours=1),
    media_type: str = JSON,
    signer: Signer = THEIRS,
    code: str = CODE,
) -> SentList:
    """Return a list as the administration sends it, signed."""
    data = write_partners(code, as_of, [plain(one) for one in partners], media_type)
    return SentList(data, media_type, signer.detached(PARTNER_LIST, data))


def make_import(
    arrangement: Arrangement,
    *partners: ListedPartner,
    actor: Account | None = None,
    now: datetime = NOON,
    **given: object,
) -> ImportReport:
    """Take a list of these partners over, an hour after it was made."""
    sent = sent_list(partners, now - timedelta(hours=1), code=arrangement.code, **given)
    agent = person(actor or make_account(Role.PROGRAM_MANAGER))
    return import_partners(arrangement, sent, agent=agent, now=now)


def make_exchanged(enrollment: Enrollment, owner: Account) -> dict[str, object]:
    """Return what names an arrangement, a doubtful row, and a list of ours that tells of one."""
    now = datetime.now(UTC)
    arrangement = make_arrangement(make_terms(begins_on=now.date()), now=now)
    make_import(arrangement, partner(), partner("B", country="JP"), now=now)
    agree_to_exchange(enrollment, arrangement, agreed=True, actor=owner, now=now)
    row = waiting_rows(arrangement.id, 1).items[0].record.id
    told = {"list_number": 1, "ending": "json"}
    return {"arrangement_code": arrangement.code, "record_id": row, **told}


def answers() -> dict[str, dict[str, object]]:
    """Return what the register answers now, by identifier."""
    rows = db.session.execute(
        select(RegisterChange.identifier, RegisterChange.record).order_by(RegisterChange.sequence)
    )
    last = dict(rows.all())
    return {n: said for n, said in last.items() if said and not n.startswith("hold:")}


def given(name: str) -> dict[str, int]:
    """Return tiers by role that an identifier answers now."""
    record = answers().get(name)
    return {e["entity_type"]: e["tier"] for e in record["enrollments"]} if record else {}
