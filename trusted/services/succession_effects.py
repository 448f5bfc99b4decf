"""What a merger or split does to enrollments, places, people and the register."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from trusted.domain.errors import InputRefused
from trusted.domain.standing import FINAL, TRUSTED, Action
from trusted.domain.succession import Fate, Held, SuccessionKind, ceiling, possible_fates
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Membership,
    MembershipRole,
    Site,
    Succession,
    SuccessionEnrollment,
)
from trusted.persistence.queries.successions import HIGHEST_TIER, held_by
from trusted.services.accounts import system_account
from trusted.services.companies import membership_role
from trusted.services.notices import tell_company
from trusted.services.publishing import publish
from trusted.services.scores import assess, measure
from trusted.services.standing import Ground, move, remeasure

Fates = Mapping[int, Fate]
MERGED = "supersede-merged"


def carry_out(succession: Succession, fates: Fates, *, now: datetime) -> None:
    """Give each enrollment its fate, limit the trust and publish; the caller commits.

    Raises: InputRefused if a fate is missing or not possible.
    """
    former, heir = held_by(succession.from_company_id), held_by(succession.to_company_id)
    _check(succession.kind, former, heir, fates)
    limit = ceiling([held for _, held in heir], [held for _, held in former])
    rules = system_account(now=now)
    for enrollment, _ in former:
        if (fate := fates.get(enrollment.id)) is not None:
            _keep(succession, enrollment, fate, limit if fate is Fate.MOVE else HIGHEST_TIER)
            _give(succession, enrollment, fate, rules, now)
    moved = [e for e, _ in former if fates.get(e.id) is Fate.MOVE]
    kept = [e for e, held in heir if held.status not in FINAL]
    if succession.kind is SuccessionKind.MERGE:
        for enrollment in kept:
            _keep(succession, enrollment, Fate.KEEP, limit)
        _bring_along(succession, now)
    else:
        kept = []
    db.session.flush()
    for enrollment in (*moved, *kept):
        _limit(enrollment, limit, rules, now)
    for enrollment in moved:
        tell_company(enrollment, "enrollment-moved", now=now, note=_told(succession))
    for company_id in (succession.from_company_id, succession.to_company_id):
        publish(db.session.get_one(Company, company_id), now=now)


def open_types(heir: list[tuple[Enrollment, Held]]) -> frozenset[str]:
    """Return the entity types as which a company takes part, or has applied to."""
    return frozenset(held.entity_type for _, held in heir if held.status not in FINAL)


def _check(
    kind: SuccessionKind,
    former: list[tuple[Enrollment, Held]],
    heir: list[tuple[Enrollment, Held]],
    fates: Fates,
) -> None:
    for enrollment, held in former:
        possible = possible_fates(kind, held, open_types(heir))
        if held.status not in FINAL and not possible:
            raise InputRefused(
                f"{enrollment.partner_number} is suspended, and the other company takes part as"
                f" {held.entity_type} already. Reinstate or remove it first."
            )
        chosen = fates.get(enrollment.id)
        if (chosen is None) is bool(possible) or (chosen is not None and chosen not in possible):
            raise InputRefused(f"Choose what becomes of {enrollment.partner_number}.")
    if unknown := fates.keys() - {enrollment.id for enrollment, _ in former}:
        raise InputRefused(f"There is no enrollment {min(unknown)} of this company.")


def _keep(succession: Succession, enrollment: Enrollment, fate: Fate, limit: int) -> None:
    db.session.add(
        SuccessionEnrollment(
            succession_id=succession.id, enrollment_id=enrollment.id, fate=fate, ceiling=limit
        )
    )


def _give(
    succession: Succession, enrollment: Enrollment, fate: Fate, rules: Account, now: datetime
) -> None:
    if fate is Fate.MOVE:
        enrollment.company_id = succession.to_company_id
        db.session.flush()
        # What was loaded before still shows the former company.
        db.session.expire(enrollment, ["company"])
    elif fate is Fate.END:
        ground = Ground(reason=MERGED, note=_told(succession))
        move(enrollment, Action.SUPERSEDE, actor=rules, now=now, ground=ground)


def _limit(enrollment: Enrollment, limit: int, rules: Account, now: datetime) -> None:
    if enrollment.status in TRUSTED and enrollment.tier > limit:
        lower = measure(enrollment, assess(enrollment, now=now), limit)
        ground = Ground(note="Until the program has reviewed the company as it is now.")
        remeasure(enrollment, lower, actor=rules, now=now, ground=ground)


def _bring_along(succession: Succession, now: datetime) -> None:
    """Have places and people of the merged company be those of the other one too."""
    places = db.session.scalars(
        select(Site).where(Site.company_id == succession.from_company_id, Site.ended_at.is_(None))
    ).all()
    for place in places:
        copied = {name: getattr(place, name) for name in ("name", "address", "country", "purpose")}
        db.session.add(Site(company_id=succession.to_company_id, recorded_at=now, **copied))
    people = db.session.execute(
        select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.company_id == succession.from_company_id, Membership.until.is_(None))
    ).all()
    for membership, person in people:
        if membership_role(person, succession.to_company_id) is None:
            # Whether one of them is to own the other company, its owners say.
            owner = membership.role is MembershipRole.OWNER
            role = MembershipRole.CONTRIBUTOR if owner else membership.role
            joined = {"account_id": person.id, "company_id": succession.to_company_id}
            db.session.add(Membership(role=role, since=now, **joined))


def _told(succession: Succession) -> str:
    former = db.session.get_one(Company, succession.from_company_id).legal_name
    heir = db.session.get_one(Company, succession.to_company_id).legal_name
    return f"{former} → {heir}, {succession.effective_on.isoformat()}."
