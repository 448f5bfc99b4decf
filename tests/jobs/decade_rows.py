"""Partners of a simulation of years, put straight into the database as they begin."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from trusted.domain.clocks import years_after
from trusted.domain.identifiers import partner_number
from trusted.domain.review import Recommendation
from trusted.domain.standing import Action, Status
from trusted.persistence.models import (
    Application,
    Company,
    Enrollment,
    Evidence,
    EvidenceLevel,
    Membership,
    MembershipRole,
    Response,
    ResponseEvidence,
    Review,
    ScanState,
    StandingChange,
)
from trusted.program import shipped_program

KIND = "seller"
OWNER, REVIEWER, VALIDATOR, SUPERVISOR, OTHER = 1, 2, 3, 4, 5
HANDED_IN, RENEWED, MADE_UP, REVALIDATED = 40, 5, 10, 30
OPENED, OWED = 200, 100
DOCUMENT_YEARS = 3


class Kind(StrEnum):
    """How a partner and the program behave towards each other."""

    DILIGENT = "diligent"  # all is done in time
    FORGETFUL = "forgetful"  # each annual review is missed, and made up for
    WAITING = "waiting"  # the program never validates it again
    IDLE = "idle"  # it never mends what is required of it


KINDS = (*[Kind.DILIGENT] * 7, Kind.FORGETFUL, Kind.WAITING, Kind.IDLE)


@dataclass
class Partner:
    """One partner, with the days from which all that is expected follows."""

    id: int
    kind: Kind
    certified: date
    valid_until: date
    document_until: date | None
    terms: list[date] = field(default_factory=list)
    documents: list[date] = field(default_factory=list)


def moment(day: date, hour: int = 5) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def partner_of(n: int, start: date) -> Partner:
    certified = start - timedelta(days=5 + 37 * n % 310)
    return Partner(
        id=n,
        kind=KINDS[n % len(KINDS)],
        certified=certified,
        valid_until=start + timedelta(days=230 + 29 * n % 1200),
        document_until=start + timedelta(days=95 + 53 * n % 1000) if n % 2 else None,
    )


def rows_of(partner: Partner, at: datetime, rows: dict[type, list[dict[str, object]]]) -> None:
    n, certified = partner.id, moment(partner.certified)
    rows[Company].append(
        {"id": n, "legal_name": f"C {n}", "country": "US", "address": "1 Road", "created_at": at}
    )
    rows[Membership].append(
        {"id": n, "account_id": OWNER, "company_id": n, "role": MembershipRole.OWNER, "since": at}
    )
    rows[Enrollment].append(
        {
            "id": n,
            "company_id": n,
            "entity_type": KIND,
            "partner_number": partner_number(n),
            "opened_at": at,
            "parcels_a_year": 1000,
            "status": Status.CERTIFIED,
            "status_since": certified,
            "tier": 1,
            "valid_until": years_after(partner.certified, 1),
        }
    )
    rows[Application].append(
        {
            "id": n,
            "enrollment_id": n,
            "program_version": shipped_program().version,
            "eligibility": {},
            "submitted_at": at,
        }
    )
    rows[Review].append(
        {
            "id": n,
            "application_id": n,
            "reviewer_id": REVIEWER,
            "taken_at": at,
            "recommendation": Recommendation.CERTIFY,
            "recommended_by_id": REVIEWER,
            "recommended_at": at,
            "ended_at": certified,
        }
    )
    rows[StandingChange] += [
        change_row(n, 1, Status.SUBMITTED, Action.SUBMIT, at) | {"decided_by_id": OWNER},
        change_row(n, 2, Status.CERTIFIED, Action.CERTIFY, certified)
        | {
            "tier": 1,
            "valid_until": years_after(partner.certified, 1),
            "review_id": n,
            "recommended_by_id": REVIEWER,
        },
    ]
    if partner.document_until is not None:
        rows[Response].append(
            {
                "id": n,
                "application_id": n,
                "criterion_id": "GOV-01",
                "statement": "So.",
                "self_grade": 2,
                "saved_at": at,
                "saved_by_id": OWNER,
            }
        )
        rows[Evidence].append(document_row(n, partner.document_until, at) | {"id": n})
        rows[ResponseEvidence].append({"id": n, "response_id": n, "evidence_id": n})


def change_row(
    enrollment_id: int, number: int, status: Status, action: Action, at: datetime
) -> dict[str, object]:
    return {
        "enrollment_id": enrollment_id,
        "number": number,
        "at": at,
        "action": action,
        "status": status,
        "status_since": at,
        "tier": 0,
        "valid_until": None,
        "random_ppm": 20_000,
        "score_band": "B",
        "evidence_level": EvidenceLevel.SITE,
        "policy": "2027-01",
        "decided_by_id": SUPERVISOR,
        "review_id": None,
        "recommended_by_id": None,
        "validation_id": None,
        "validated_by_id": None,
    }


def document_row(company_id: int, until: date, at: datetime) -> dict[str, object]:
    return {
        "company_id": company_id,
        "sha256": "0" * 64,
        "size": 1,
        "media_type": "application/pdf",
        "filename": "a.pdf",
        "title": "Document",
        "valid_until": until,
        "scan_state": ScanState.NOT_SCANNED,
        "received_at": at,
        "received_from_id": OWNER,
    }
