"""Rescoring what is certified or validated, as time passes and outcomes come in."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, insert, select

from trusted.domain.clocks import start_of
from trusted.domain.standing import TRUSTED
from trusted.garbage import unsearched
from trusted.persistence.database import db, only_reading
from trusted.persistence.models import Enrollment, Score
from trusted.persistence.queries.kept_scores import (
    KeptScore,
    dips_of_many,
    newest_score_ids,
    newest_scores,
    note_rescored,
    published_of_many,
)
from trusted.persistence.queries.many import IDS, in_parts
from trusted.persistence.queries.overrides import held_above
from trusted.persistence.queries.refreshing import (
    newest_estimate,
    newest_outcome,
    not_looked_at,
    stale_among,
)
from trusted.services.accounts import system_account
from trusted.services.following import follow, followed_of_many
from trusted.services.knowing import facts_of
from trusted.services.measuring import Assessment, assessment_of
from trusted.services.policies import policy_at
from trusted.services.scores import CameOut, came_out_as, differs, measure, score_values, tier_left
from trusted.services.settling import settle
from trusted.services.standing import Measure, remeasure

# So many are read and computed together, and so many changed ones written in one transaction:
# whoever else wants to write waits for one of these at the most.
COMPUTED, WRITTEN = 500, 25
# A score that comes out as it was is kept again after this time, so that no history has gaps.
KEPT_AGAIN = timedelta(days=30)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a computation found, and what it was found on: nothing else may have happened since.

    kept:    the newest score that was kept before; None: none.
    new:     what is to be published.
    changed: whether the score is worth keeping.
    moves:   whether something else is published so far.
    asks:    whether a review or a proposal is to follow.
    """

    enrollment: Enrollment
    version: int
    kept: KeptScore | None
    assessment: Assessment
    came_out: CameOut
    new: Measure
    changed: bool
    moves: bool
    asks: bool

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is to be written but that it was computed."""
        return not (self.changed or self.moves or self.asks)


def refresh_standings(*, now: datetime, enrollment_ids: Collection[int] | None = None) -> int:
    """Compute anew and let tiers fall where the rules say so; safe to run twice.

    enrollment_ids: only these; None: everyone certified or validated.
    Returns:        how many were computed.
    """
    due = select(Enrollment.id).where(Enrollment.status.in_(TRUSTED)).order_by(Enrollment.id)
    if enrollment_ids is not None:
        due = due.where(Enrollment.id.in_(sorted(enrollment_ids)))
    ids = db.session.scalars(due).all()
    db.session.commit()
    return sum(rescore(some, now=now) for some in in_parts(ids, COMPUTED))


def unseen_now(*, now: datetime) -> Sequence[Sequence[int]]:
    """Return, in parts, who is certified or validated and was not looked at today."""
    return list(in_parts(not_looked_at(now.date()), COMPUTED))


def look_at(ids: Sequence[int], *, now: datetime) -> int:
    """Rescore those who may come out differently today, and note that the others do not.

    Returns: how many were computed.
    Raises:  as rescore(); the others are noted all the same.
    """
    with only_reading():
        stale = stale_among(ids, now.date(), policy_at(now).tiers.dip_days)
    if quiet := sorted(set(ids) - set(stale)):
        note_rescored(quiet, now)
        db.session.commit()
    return rescore(stale, now=now) if stale else 0


def rescore(ids: Sequence[int], *, now: datetime) -> int:
    """Compute enrollments anew, keep what came out differently and publish what changed.

    Nothing is locked while they are computed. What somebody else has changed meanwhile is
    computed again, held: so the newest facts are what counts in the end, whoever else is at work.
    Returns: how many were computed.
    Raises:  the fault of the only one, or an ExceptionGroup once all others are done.
    """
    try:
        with only_reading(), unsearched():
            judged = _judge(ids, now)
    except Exception:
        if len(ids) == 1:
            raise
        log.exception("enrollments %s to %s are rescored one by one", ids[0], ids[-1])
        return _one_by_one(ids, now)
    if apart := [one.enrollment.id for one in judged if one.is_quiet]:
        note_rescored(apart, now)
        db.session.commit()
    for part in in_parts([one for one in judged if not one.is_quiet], WRITTEN):
        for moved in _write(part, now):
            _write(_judge([moved], now, held=True), now)
    settle([one.enrollment for one in judged], policy_at(now), now=now)
    db.session.commit()
    return len(judged)


def segments_are_stale(*, now: datetime) -> bool:
    """Return whether outcomes came in since the segments were estimated, on a former day."""
    received = newest_outcome()
    if received is None:
        return False
    estimated = newest_estimate()
    return estimated is None or (received > estimated and estimated < start_of(now.date()))


def _judge(ids: Sequence[int], now: datetime, *, held: bool = False) -> list[Judged]:
    """Compute those that are certified or validated; nothing is written."""
    enrollments = db.session.scalars(_held() if held else _present(), {"ids": ids}).all()
    trusted = [one for one in enrollments if one.status in TRUSTED]
    found = [one.id for one in trusted]
    policy = policy_at(now)
    facts = facts_of(trusted, policy, now=now)
    kept, published, dips = newest_scores(found), published_of_many(found), dips_of_many(found)
    above, followed = held_above(found), followed_of_many(found, now=now)
    judged = []
    for enrollment in trusted:
        one = enrollment.id
        assessment = assessment_of(facts[one], policy)
        came_out = came_out_as(assessment)
        tier = tier_left(enrollment, assessment, dips.get(one), above.get(one, 0), now=now)
        new = measure(enrollment, assessment, tier)
        judged.append(
            Judged(
                enrollment,
                enrollment.version,
                kept.get(one),
                assessment,
                came_out,
                new,
                changed=_is_news(kept.get(one), came_out, since=published[one].at, now=now),
                moves=differs(published[one], new),
                asks=followed.leaves(enrollment, assessment, tier),
            )
        )
    return judged


def _is_news(kept: KeptScore | None, came_out: CameOut, *, since: datetime, now: datetime) -> bool:
    """Whether a computation says something that the newest score, or a present one, does not.

    since: moment of the newest change of standing; whether a score dips is counted from there.
    """
    if kept is None or kept.computed_at < since or kept.computed_at <= now - KEPT_AGAIN:
        return True
    former = CameOut(
        kept.policy,
        kept.score,
        kept.ruled_tier,
        kept.components,
        kept.explanation.get("contributions"),
        kept.explanation.get("missing"),
    )
    return former != came_out


def _write(judged: Sequence[Judged], now: datetime) -> list[int]:
    """Keep and publish, in one transaction; returns those that have changed since, undone."""
    ids = [one.enrollment.id for one in judged]
    # Made before anybody has to wait.
    rows = {
        one.enrollment.id: score_values(one.enrollment.id, one.assessment, one.came_out, now=now)
        for one in judged
        if one.changed
    }
    db.session.scalars(_held(), {"ids": ids}).all()
    newest = newest_score_ids(ids)
    moved = [one.enrollment.id for one in judged if _has_moved(one, newest)]
    still = [one for one in judged if one.enrollment.id not in moved]
    if kept := [rows[one.enrollment.id] for one in still if one.changed]:
        db.session.connection().execute(insert(Score), kept)
    for one in still:
        former = one.enrollment.tier
        if one.moves:
            remeasure(one.enrollment, one.new, actor=system_account(now=now), now=now)
        if one.asks:
            follow(one.enrollment, one.assessment, former, now=now)
    note_rescored([one.enrollment.id for one in still], now)
    db.session.commit()
    return moved


def _has_moved(one: Judged, newest: Mapping[int, int]) -> bool:
    kept = one.kept.id if one.kept else None
    return one.enrollment.version != one.version or newest.get(one.enrollment.id) != kept


def _one_by_one(ids: Iterable[int], now: datetime) -> int:
    done, faults = 0, []
    for one in ids:
        try:
            done += rescore([one], now=now)
        except Exception as fault:
            log.exception("enrollment %s could not be rescored", one)
            faults.append(fault)
    if faults:
        raise ExceptionGroup("Some enrollments could not be rescored", faults)
    return done


@cache
def _present() -> Select[Enrollment]:
    """Return the question, made once."""
    return (
        select(Enrollment)
        .where(Enrollment.id.in_(IDS))
        .order_by(Enrollment.id)
        .execution_options(populate_existing=True)
    )


@cache
def _held() -> Select[Enrollment]:
    """Return the question, made once; in order, so that two who hold many cannot block."""
    return _present().with_for_update()
