"""What an administration is told of our partners: with their consent, kept, and at once less."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from trusted.domain.arrangements import ArrangementState
from trusted.domain.errors import NotPermitted
from trusted.domain.identifiers import Scheme
from trusted.domain.recognition import Kind, difference
from trusted.domain.standing import Status
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Arrangement,
    Company,
    Enrollment,
    ExchangeConsent,
    ExchangeExport,
    ExchangeReading,
    StandingChange,
    ToldPartner,
)
from trusted.persistence.queries.arrangements import all_courses, course_of
from trusted.persistence.queries.exports import (
    agreed_to,
    consents_now,
    export_by_number,
    identifiers_told,
    newest_export,
    told_in,
    was_taken,
)
from trusted.persistence.queries.holds import client_row
from trusted.services.audit import record
from trusted.services.companies import MAY_SIGN, permit
from trusted.services.partner_files import JSON, write_partners

EVERY = timedelta(days=1)
# What others need to find a partner in their own data; tax numbers are not theirs to know.
SCHEMES = frozenset({Scheme.CUSTOMS, Scheme.EORI, Scheme.MID, Scheme.LEI, Scheme.GLN, Scheme.DUNS})
TELLING = frozenset({ArrangementState.IN_FORCE})


def agree_to_exchange(
    enrollment: Enrollment, arrangement: Arrangement, *, agreed: bool, actor: Account, now: datetime
) -> None:
    """Let an administration be told of an enrollment, or no longer, from the commit on; owners.

    Raises: NotPermitted.
    """
    company = db.session.get_one(Company, enrollment.company_id)
    permit(actor, company, MAY_SIGN)
    lock(f"arrangement/{arrangement.id}")
    if consents_now(enrollment.id).get(arrangement.id, False) is not agreed:
        db.session.add(
            ExchangeConsent(
                enrollment_id=enrollment.id,
                arrangement_id=arrangement.id,
                agreed=agreed,
                at=now,
                given_by_id=actor.id,
            )
        )
        subject = f"enrollment/{enrollment.id}"
        told = {"arrangement": arrangement.code, "agreed": agreed}
        record(actor.id, "agree-to-exchange", subject, at=now, **told)
        _make(arrangement, now)
    db.session.commit()


def make_export(arrangement: Arrangement, *, now: datetime) -> ExchangeExport | None:
    """Make a new list for an administration if it would say something else, or a day has passed.

    Returns: the newest list; None where nothing may be told, and nothing ever was.
    """
    lock(f"arrangement/{arrangement.id}")
    export = _make(arrangement, now)
    db.session.commit()
    return export


def exports_due(*, now: datetime) -> Sequence[Arrangement]:
    """Return the arrangements by which something else is to be told by now."""
    return [
        course.arrangement
        for course in all_courses(now.astimezone(UTC).date())
        if _is_due(course.arrangement, now)
    ]


def make_due_exports(*, now: datetime) -> int:
    """Make the lists that are due; safe to run twice."""
    due = exports_due(now=now)
    for arrangement in due:
        make_export(arrangement, now=now)
    return len(due)


def export_file(arrangement: Arrangement, export: ExchangeExport, media_type: str) -> bytes:
    """Return a list as a file, the same bytes each time, however long ago it was made."""
    partners = told_in(export).values()
    return write_partners(arrangement.code, export.made_at, partners, media_type)


def export_called(arrangement: Arrangement, number: int | None) -> ExchangeExport | None:
    """Return a list that was made, the newest without a number."""
    if number is None:
        return newest_export(arrangement.id)
    return export_by_number(arrangement.id, number)


def bound_to(client_id: str) -> Arrangement:
    """Return the arrangement of the administration for which a client acts.

    Raises: NotPermitted.
    """
    client = client_row(client_id)
    if client.arrangement_id is None:
        raise NotPermitted("This client is bound to no arrangement, so it exchanges nothing.")
    return db.session.get_one(Arrangement, client.arrangement_id)


def is_taken(export: ExchangeExport, client_id: str) -> bool:
    """Return whether it is on record already that a client took a list."""
    return was_taken(export.id, client_row(client_id).id)


def note_taken(export: ExchangeExport, client_id: str, *, now: datetime) -> None:
    """Put on record when a client took a list first."""
    client = client_row(client_id)
    if was_taken(export.id, client.id):
        return
    db.session.add(ExchangeReading(export_id=export.id, client_id=client.id, at=now))
    told = {"client": client.client_id, "export": export.number}
    record(None, "take-partners", f"arrangement/{export.arrangement_id}", at=now, **told)
    db.session.commit()


def _is_due(arrangement: Arrangement, now: datetime) -> bool:
    newest = newest_export(arrangement.id)
    told = told_in(newest) if newest else {}
    wanted = _wanted(arrangement, now)
    if newest is None:
        return bool(wanted)
    stale = bool(wanted) and now - newest.made_at >= EVERY
    return stale or told != wanted


def _make(arrangement: Arrangement, now: datetime) -> ExchangeExport | None:
    db.session.flush()
    newest = newest_export(arrangement.id)
    if not _is_due(arrangement, now):
        return newest
    before, after = told_in(newest) if newest else {}, _wanted(arrangement, now)
    changes = difference(_by_text(before), _by_text(after))
    partners = [after[key] for key in sorted(after)]
    file = write_partners(arrangement.code, now, partners, JSON)
    counts = {name: len(getattr(changes, name)) for name in ("added", "changed", "gone")}
    export = ExchangeExport(
        arrangement_id=arrangement.id,
        number=newest.number + 1 if newest else 1,
        made_at=now.replace(microsecond=0),
        partners=len(after),
        sha256=sha256(file).hexdigest(),
        **counts,
    )
    db.session.add(export)
    db.session.flush()
    kinds = {Kind.ADDED: changes.added, Kind.CHANGED: changes.changed, Kind.GONE: changes.gone}
    db.session.add_all(
        ToldPartner(
            export_id=export.id,
            enrollment_id=int(key),
            kind=kind.value,
            content=after.get(int(key)),
        )
        for kind, keys in kinds.items()
        for key in keys
    )
    subject = f"arrangement/{arrangement.id}"
    told = {"export": export.number, "sha256": export.sha256, "partners": export.partners}
    record(None, "export-partners", subject, at=now, **told, **counts)
    return export


def _wanted(arrangement: Arrangement, now: datetime) -> dict[int, dict[str, Any]]:
    """Return what is to be told by now, by enrollment; nothing unless the arrangement holds."""
    today = now.astimezone(UTC).date()
    if course_of(arrangement, today).state(today) not in TELLING:
        return {}
    rows = agreed_to(arrangement.id)
    identifiers = identifiers_told({company.id for _, company, _, _ in rows}, SCHEMES)
    return {
        enrollment.id: _items(enrollment, company, change, decided, identifiers)
        for enrollment, company, change, decided in rows
    }


def _items(
    enrollment: Enrollment,
    company: Company,
    change: StandingChange,
    decided: datetime,
    identifiers: Mapping[int, list[str]],
) -> dict[str, Any]:
    since = change.status_since.astimezone(UTC).date().isoformat()
    items: dict[str, Any] = {
        "number": enrollment.partner_number,
        "name": company.legal_name,
        "address": company.address,
        "country": company.country,
        "status": change.status.value,
        "tier": str(change.tier),
        "authorized_on": decided.astimezone(UTC).date().isoformat(),
        "roles": [enrollment.entity_type],
    }
    if change.status is Status.SUSPENDED:
        items["suspended_on"] = since
    if change.status is Status.REMOVED:
        items["revoked_on"] = since
    if change.valid_until is not None:
        items["valid_until"] = change.valid_until.isoformat()
    if names := identifiers.get(company.id):
        items["identifiers"] = names
    return items


def _by_text(told: Mapping[int, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(enrollment_id): items for enrollment_id, items in told.items()}
