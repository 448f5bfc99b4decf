"""Policies, drafts, trials and publications, as pages and jobs ask for them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    String,
    bindparam,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased, joinedload

from trusted.domain.policies import Movement
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Enrollment,
    KeptPolicy,
    PolicyDraft,
    PolicyPublication,
    PolicyShadow,
    PolicyTrial,
    PolicyTrialLine,
    Reminder,
)
from trusted.persistence.queries.paging import Page, rows_on
from trusted.persistence.types import UTCDateTime, is_one_of

# By the movement: the code of the notice, kept as a reminder once it is sent.
TOLD: Mapping[Movement, str] = {
    Movement.FALLS: "policy-lowers",
    Movement.RISES: "policy-raises",
}


def publications() -> Sequence[PolicyPublication]:
    """Return all that was published, the latest effective first, each with its content."""
    return db.session.scalars(
        select(PolicyPublication)
        .options(joinedload(PolicyPublication.policy))
        .order_by(PolicyPublication.effective_at.desc())
    ).all()


def publication_of(draft_id: int) -> PolicyPublication | None:
    """Return the publication of a draft."""
    return db.session.scalar(
        select(PolicyPublication).where(PolicyPublication.draft_id == draft_id)
    )


def drafts_on(page: int) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of rows of PolicyDraft with its author, the newest first."""
    return rows_on(
        select(PolicyDraft).options(joinedload(PolicyDraft.author)).order_by(PolicyDraft.id.desc()),
        page,
    )


def draft_by_id(draft_id: int) -> PolicyDraft | None:
    """Return a draft with its author."""
    return db.session.scalar(
        select(PolicyDraft)
        .options(joinedload(PolicyDraft.author))
        .where(PolicyDraft.id == draft_id)
    )


def trials_of(draft_id: int, *, shadow_id: int | None, limit: int) -> Sequence[PolicyTrial]:
    """Return trials of a draft, the newest first: those asked for, or the nights of a shadow."""
    return db.session.scalars(
        select(PolicyTrial)
        .where(PolicyTrial.draft_id == draft_id, _of_shadow(shadow_id))
        .order_by(PolicyTrial.id.desc())
        .limit(limit)
    ).all()


def nights_on(shadow_id: int, page: int) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of rows of PolicyTrial: the nights of a shadow, the newest first."""
    return rows_on(
        select(PolicyTrial)
        .where(PolicyTrial.shadow_id == shadow_id)
        .order_by(PolicyTrial.facts_on.desc()),
        page,
    )


def trial_by_id(trial_id: int) -> PolicyTrial | None:
    """Return a trial."""
    return db.session.get(PolicyTrial, trial_id)


def finished_trial(policy_hash: str, against_hash: str) -> PolicyTrial | None:
    """Return the newest finished dry run of a content beside another; both by their hash."""
    tried, against = aliased(KeptPolicy), aliased(KeptPolicy)
    return db.session.scalar(
        select(PolicyTrial)
        .join(tried, tried.id == PolicyTrial.policy_id)
        .join(against, against.id == PolicyTrial.against_id)
        .where(
            tried.hash == policy_hash,
            against.hash == against_hash,
            PolicyTrial.shadow_id.is_(None),
            PolicyTrial.finished_at.is_not(None),
        )
        .order_by(PolicyTrial.id.desc())
        .limit(1)
    )


def unfinished_trials() -> Sequence[int]:
    """Return the ids of the trials that are not finished."""
    return ask(_unfinished(), {}).scalars().all()


def movements_of(trial_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Return by trial how many enrollments would fall, rise and so on."""
    found: dict[int, dict[str, int]] = {trial_id: {} for trial_id in trial_ids}
    rows = db.session.execute(
        select(PolicyTrialLine.trial_id, PolicyTrialLine.movement, func.count())
        .where(PolicyTrialLine.trial_id.in_(trial_ids))
        .group_by(PolicyTrialLine.trial_id, PolicyTrialLine.movement)
    )
    for trial_id, movement, number in rows:
        found[trial_id][movement] = number
    return found


def lines_on(trial_id: int, movement: str | None, page: int) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of rows of PolicyTrialLine with enrollment and company."""
    return rows_on(_lines(trial_id, movement), page)


def all_lines(trial_id: int) -> Sequence[PolicyTrialLine]:
    """Return every line of a trial with enrollment and company."""
    return db.session.scalars(_lines(trial_id, None)).all()


def running_shadow(draft_id: int) -> PolicyShadow | None:
    """Return the shadow run of a draft that goes on."""
    return db.session.scalar(
        select(PolicyShadow).where(
            PolicyShadow.draft_id == draft_id, PolicyShadow.stopped_at.is_(None)
        )
    )


def shadows_of(draft_id: int) -> Sequence[PolicyShadow]:
    """Return the shadow runs of a draft, the newest first."""
    return db.session.scalars(
        select(PolicyShadow)
        .where(PolicyShadow.draft_id == draft_id)
        .order_by(PolicyShadow.id.desc())
    ).all()


def shadow_by_id(shadow_id: int) -> PolicyShadow | None:
    """Return a shadow run."""
    return db.session.get(PolicyShadow, shadow_id)


def shadows_due(on: date) -> Sequence[int]:
    """Return the shadow runs that go on and have not been computed on a day."""
    return ask(_not_computed(), {"day": on}).scalars().all()


def trusted_after(enrollment_id: int, number: int) -> Sequence[Enrollment]:
    """Return the next enrollments that are certified or validated, by id."""
    return db.session.scalars(
        select(Enrollment)
        .where(Enrollment.status.in_(TRUSTED), Enrollment.id > enrollment_id)
        .order_by(Enrollment.id)
        .limit(number)
    ).all()


def lines_to_tell(now: datetime) -> Sequence[tuple[int, int]]:
    """Return publication and line of everyone whose tier an announced policy would change.

    Only those who were not told yet.
    """
    rows = ask(_to_tell(), {"now": now})
    return [(publication_id, line_id) for publication_id, line_id in rows]


def kept_by_id(policy_id: int) -> KeptPolicy:
    """Return kept content."""
    return db.session.get_one(KeptPolicy, policy_id)


def kept_id(policy_hash: str) -> int | None:
    """Return the id of kept content; None: it is not kept."""
    return db.session.scalar(select(KeptPolicy.id).where(KeptPolicy.hash == policy_hash))


def _of_shadow(shadow_id: int | None) -> ColumnElement[bool]:
    if shadow_id is None:
        return PolicyTrial.shadow_id.is_(None)
    return PolicyTrial.shadow_id == shadow_id


@cache
def _unfinished() -> Select[int]:
    """Return the question, made once: jobs ask it every few minutes; so the next two."""
    unfinished = PolicyTrial.finished_at.is_(None)
    return select(PolicyTrial.id).where(unfinished).order_by(PolicyTrial.id)


@cache
def _not_computed() -> Select[int]:
    day = bindparam("day", type_=Date)
    done = exists().where(PolicyTrial.shadow_id == PolicyShadow.id, PolicyTrial.facts_on == day)
    running = select(PolicyShadow.id).where(PolicyShadow.stopped_at.is_(None), ~done)
    return running.order_by(PolicyShadow.id)


@cache
def _to_tell() -> Select[int, int]:
    told = exists().where(
        Reminder.enrollment_id == PolicyTrialLine.enrollment_id,
        is_one_of(Reminder.code, TOLD.values()),
        Reminder.subject == literal("policy-publication/") + cast(PolicyPublication.id, String),
    )
    return (
        select(PolicyPublication.id, PolicyTrialLine.id)
        .join(PolicyTrialLine, PolicyTrialLine.trial_id == PolicyPublication.trial_id)
        .where(
            PolicyPublication.effective_at > bindparam("now", type_=UTCDateTime),
            is_one_of(PolicyTrialLine.movement, TOLD),
            ~told,
        )
        .order_by(PolicyPublication.id, PolicyTrialLine.id)
    )


def _lines(trial_id: int, movement: str | None) -> Select[PolicyTrialLine]:
    lines = (
        select(PolicyTrialLine)
        .options(joinedload(PolicyTrialLine.enrollment).joinedload(Enrollment.company))
        .where(PolicyTrialLine.trial_id == trial_id)
        .order_by(PolicyTrialLine.enrollment_id)
    )
    return lines.where(PolicyTrialLine.movement == movement) if movement else lines
