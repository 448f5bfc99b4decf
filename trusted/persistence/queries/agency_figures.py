"""What partner agencies did: holds, what examinations of what they held found, and referrals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from trusted.domain.holds import HoldState, HoldTarget, state_of
from trusted.domain.referrals import ReferralState, median_days, referral_state
from trusted.persistence.database import db
from trusted.persistence.models import (
    Agency,
    Enrollment,
    Hold,
    HoldConfirmation,
    HoldRelease,
    Outcome,
    OutcomeParty,
    Referral,
    ReferralAnswer,
)
from trusted.persistence.queries.holds import HoldCourse, all_agencies
from trusted.persistence.types import utc_day


@dataclass(frozen=True, slots=True)
class AgencyFigures:
    """What an agency did since it takes part.

    placed, in_force, released, ended: holds; one that lapsed or waits is placed and no more.
    median_days: how long a hold that is over was in force; None: none was.
    examined, violations: examinations of what it held, while it was held.
    referred, answered, in_time, late: referrals; late ones are open past their day.
    """

    agency: Agency
    placed: int
    in_force: int
    released: int
    ended: int
    median_days: Decimal | None
    examined: int
    violations: int
    referred: int
    answered: int
    in_time: int
    late: int


def agency_figures(now: datetime, agency_id: int | None = None) -> Sequence[AgencyFigures]:
    """Return the figures of each agency by name; agency_id: of one alone."""
    holds, found = _holds(), dict(_examined())
    answers = _referrals(now.date())
    return [
        _figures(agency, holds.get(agency.id, []), found, answers.get(agency.id, {}), now)
        for agency in all_agencies()
        if agency_id in (None, agency.id)
    ]


def _figures(
    agency: Agency,
    holds: Sequence[HoldCourse],
    found: Mapping[int, tuple[int, int]],
    answers: Mapping[ReferralState, int],
    now: datetime,
) -> AgencyFigures:
    states = [state_of(one.facts, now) for one in holds]
    lengths = [length for one in holds if (length := _length(one, now)) is not None]
    examined, violations = found.get(agency.id, (0, 0))
    in_time = answers.get(ReferralState.ANSWERED, 0)
    return AgencyFigures(
        agency,
        placed=len(holds),
        in_force=states.count(HoldState.ACTIVE),
        released=states.count(HoldState.RELEASED),
        ended=states.count(HoldState.ENDED),
        median_days=median_days(lengths),
        examined=examined,
        violations=violations,
        referred=sum(answers.values()),
        answered=in_time + answers.get(ReferralState.ANSWERED_LATE, 0),
        in_time=in_time,
        late=answers.get(ReferralState.LATE, 0),
    )


def _length(one: HoldCourse, now: datetime) -> timedelta | None:
    """Return how long a hold was in force; None while it is, or if it never was."""
    facts = one.facts
    if facts.confirm_by is not None and facts.confirmed_at is None:
        return None
    end = min(facts.until, facts.released_at or facts.until)
    start = max(facts.starts_at, facts.confirmed_at or facts.starts_at)
    return end - start if start < end <= now else None


def _holds() -> Mapping[int, list[HoldCourse]]:
    found: dict[int, list[HoldCourse]] = defaultdict(list)
    for row in db.session.execute(_courses()):
        found[row[0].agency_id].append(HoldCourse(*row))
    return found


def _courses() -> Select[*tuple[Any, ...]]:
    return (
        select(Hold, HoldConfirmation, HoldRelease)
        .outerjoin(HoldConfirmation, HoldConfirmation.hold_id == Hold.id)
        .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
    )


def _examined() -> Mapping[int, tuple[int, int]]:
    """Return examinations and violations by agency; each examination once for an agency."""
    rows = db.session.execute(
        select(
            Hold.agency_id,
            func.count(Outcome.id.distinct()),
            func.count(case((Outcome.violation, Outcome.id)).distinct()),
        )
        .select_from(Hold)
        .outerjoin(HoldConfirmation, HoldConfirmation.hold_id == Hold.id)
        .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
        .join(Outcome, and_(_of_what_is_held(), _while_held(), ~_corrected()))
        .group_by(Hold.agency_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _of_what_is_held() -> ColumnElement[bool]:
    by_party = (
        select(OutcomeParty.outcome_id)
        .join(Enrollment, Enrollment.id == OutcomeParty.enrollment_id)
        .where(Enrollment.company_id == Hold.company_id)
        .correlate(Hold)
    )
    return or_(
        and_(Hold.target == HoldTarget.SHIPMENT, Outcome.shipment_id == Hold.subject),
        and_(Hold.company_id.is_not(None), Outcome.id.in_(by_party)),
    )


def _while_held() -> ColumnElement[bool]:
    waits = and_(Hold.confirm_by.is_not(None), HoldConfirmation.id.is_(None))
    return and_(
        ~waits,
        Outcome.examined_at >= Hold.starts_at,
        Outcome.examined_at < func.coalesce(HoldRelease.released_at, Hold.until),
    )


def _corrected() -> ColumnElement[bool]:
    later = aliased(Outcome)
    return exists().where(later.corrects_id == Outcome.id)


def _referrals(today: date) -> Mapping[int, Mapping[ReferralState, int]]:
    found: dict[int, dict[ReferralState, int]] = defaultdict(lambda: defaultdict(int))
    rows = db.session.execute(
        select(Referral.agency_id, Referral.due_on, utc_day(ReferralAnswer.answered_at))
        .select_from(Referral)
        .outerjoin(ReferralAnswer, ReferralAnswer.referral_id == Referral.id)
    )
    for agency_id, due_on, answered_on in rows:
        found[agency_id][referral_state(due_on, answered_on, today)] += 1
    return found
