"""Comparing companies with the lists of denied parties, and deciding on what is alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import msgspec
from sqlalchemy import select

from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.screening import (
    Denied,
    HitOutcome,
    Likeness,
    ListSource,
    Prepared,
    hits_among,
    normalized,
    prepared,
)
from trusted.domain.standing import TRUSTED, Role
from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    HitDecision,
    PartyList,
    Screening,
    ScreeningFind,
    ScreeningHit,
)
from trusted.persistence.queries.screening import (
    companies_to_screen,
    hits_by_key,
    newest_lists,
    newest_screening,
    parties_on,
    subjects_of,
)
from trusted.program import shipped_program
from trusted.services.accounts import system_account
from trusted.services.audit import record
from trusted.services.interests import check_no_interest
from trusted.services.scores import remeasure_by_rule

DECIDING = frozenset({Role.REVIEWER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists in force, ready to be compared.

    versions:  id of the version of each list.
    party_ids, uids: of the entries, in their order.
    """

    versions: dict[str, int]
    party_ids: Sequence[int]
    uids: Sequence[str]
    entries: Prepared


class Kept(msgspec.Struct):
    """An entry as services/party_lists.py keeps it, as far as it is compared."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    countries: frozenset[str]


def open_lists() -> Lists:
    """Return the versions in force, normalized; the last ones are kept ready in this process."""
    versions = {source.value: version.id for source, version in newest_lists().items()}
    return _ready(str(db.engine.url), tuple(sorted(versions.items())))


@lru_cache(maxsize=1)
def _ready(_database: str, versions: tuple[tuple[str, int], ...]) -> Lists:
    rows = parties_on([version_id for _, version_id in versions])
    entries = [_denied(row.content) for row in rows]
    return Lists(
        dict(versions),
        [row.id for row in rows],
        [row.uid for row in rows],
        prepared(entries, shipped_program().screening),
    )


def screen(company: Company, *, now: datetime, actor_id: int | None = None) -> int:
    """Compare a company with the lists unless neither changed; return how many hits are new.

    A hit that was found before is not asked again, whatever was decided; the caller commits.
    """
    if not screening_is_due(company):
        return 0
    return _compare(company, open_lists(), now, actor_id)


def screen_company(company: Company, *, actor: Account, now: datetime) -> int:
    """Compare a company with the lists now; return how many hits are new.

    Raises: NotPermitted for others than reviewers and supervisors.
    """
    _permit(actor)
    added = screen(company, now=now, actor_id=actor.id)
    db.session.commit()
    return added


def screenings_due(*, now: datetime) -> Sequence[int]:
    """Return the companies that are to be compared, since they or a list have changed."""
    del now
    return companies_to_screen()


def rescreen_all(*, now: datetime) -> tuple[int, int]:
    """Compare each company that changed, or all if a list did; safe to run twice.

    Each company is a transaction of its own, so that a run that is cut off loses nothing.
    Returns: how many companies were compared, and how many hits are new.
    """
    company_ids, added = screenings_due(now=now), 0
    for company_id in company_ids:
        company = db.session.get_one(Company, company_id)
        added += _compare(company, open_lists(), now, None)
        db.session.commit()
    return len(company_ids), added


def screening_is_due(company: Company) -> bool:
    """Whether the company or a list changed since they were compared; never without lists."""
    versions = {source.value: version.id for source, version in newest_lists().items()}
    if not versions:
        return False
    newest = newest_screening(company.id)
    return newest is None or newest.state_hash != state_hash(company, versions)


def state_hash(company: Company, versions: dict[str, int]) -> str:
    """Return the hash of what is compared: the company's names and places, and the lists."""
    subjects = [[s.kind.value, s.text, s.country] for s in subjects_of(company)]
    return link(GENESIS, {"subjects": subjects, "lists": versions})


def decide_hit(
    hit: ScreeningHit, outcome: HitOutcome, reason: str, *, actor: Account, now: datetime
) -> HitDecision:
    """Say what a hit is; a true match costs a partner its tier at once.

    Raises: InputRefused without a reason; NotPermitted; NotSeparated with a declared interest.
    """
    _permit(actor)
    check_no_interest(actor, hit.company_id)
    if not reason.strip():
        raise InputRefused("Say why, so that the next person can follow it.")
    decision = HitDecision(
        hit_id=hit.id,
        outcome=outcome,
        reason=reason.strip(),
        decided_at=now,
        decided_by_id=actor.id,
    )
    db.session.add(decision)
    record(
        actor.id,
        "decide-hit",
        f"company/{hit.company_id}",
        at=now,
        hit=hit.id,
        outcome=outcome.value,
        reason=reason,
    )
    partners = select(Enrollment).where(
        Enrollment.company_id == hit.company_id, Enrollment.status.in_(TRUSTED)
    )
    for enrollment in db.session.scalars(partners).all():
        remeasure_by_rule(enrollment, actor=system_account(now=now), now=now)
    db.session.commit()
    return decision


def lists_in_force() -> dict[ListSource, PartyList]:
    """Return the version of each list with which companies are compared."""
    return dict(newest_lists())


def _compare(company: Company, lists: Lists, now: datetime, actor_id: int | None) -> int:
    lock(f"screening/{company.id}")
    screening = Screening(
        company_id=company.id,
        screened_at=now,
        list_id=max(lists.versions.values()),
        company_version=company.version,
        state_hash=state_hash(company, lists.versions),
    )
    db.session.add(screening)
    db.session.flush()
    known, added = dict(hits_by_key(company.id)), 0
    found: set[int] = set()
    for likeness in hits_among(subjects_of(company), lists.entries, shipped_program().screening):
        key = _key(likeness, lists)
        if (hit := known.get(key)) is None:
            hit = known[key] = _keep(company, likeness, lists, key, now)
            added += 1
        found.add(hit.id)
    db.session.add_all(ScreeningFind(screening_id=screening.id, hit_id=one) for one in found)
    subject = f"company/{company.id}"
    record(actor_id, "screen", subject, at=now, hits=len(found), added=added, lists=lists.versions)
    return added


def _keep(
    company: Company, likeness: Likeness, lists: Lists, key: str, now: datetime
) -> ScreeningHit:
    hit = ScreeningHit(
        company_id=company.id,
        party_id=lists.party_ids[likeness.entry],
        key=key,
        subject_kind=likeness.subject.kind,
        subject=likeness.subject.text,
        matched=likeness.matched,
        score=likeness.score,
        why=likeness.why,
        found_at=now,
    )
    db.session.add(hit)
    db.session.flush()
    return hit


def _key(likeness: Likeness, lists: Lists) -> str:
    """Return what makes a hit the same when found again: both names, the entry, the countries."""
    return link(
        GENESIS,
        {
            "uid": lists.uids[likeness.entry],
            "kind": likeness.subject.kind.value,
            "subject": normalized(likeness.subject.text),
            "matched": normalized(likeness.matched),
            "same_country": likeness.same_country,
        },
    )


def _denied(content: dict[str, object]) -> Denied:
    kept = msgspec.convert(content, Kept)
    return Denied(kept.names, kept.addresses, kept.countries)


def _permit(actor: Account) -> None:
    if actor.role not in DECIDING:
        raise NotPermitted("Reviewers and supervisors vet companies.")
