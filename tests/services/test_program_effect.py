"""What the program's own examinations say: random ones apart from targeted, planned beside done."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import insert

from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_validated,
)
from tests.services.examinations import examine
from trusted.domain.effect import Verdict
from trusted.domain.outcomes import Selection
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, EvidenceLevel, OutcomeCount
from trusted.persistence.queries.measured import tiers_at
from trusted.services.program_effect import program_effect, random_share_of
from trusted.services.standing import Measure, remeasure

pytestmark = pytest.mark.usefixtures("app")
A_YEAR_ON = NOON + timedelta(days=365)
NOTHING = {
    column.name: 0
    for column in OutcomeCount.__table__.columns
    if column.name not in ("enrollment_id", "mode", "day")
}


def test_the_year_is_counted_by_who_was_trusted_on_its_first_day():
    trusted, other = make_validated(tier=2), make_certified()
    later = NOON + timedelta(days=30)
    examine(trusted, 10, 1, on=later)
    examine(other, 20, 4, on=later)
    examine(trusted, 5, 5, on=NOON)  # a day before the year begins
    examine(other, 7, 7, on=later, selection=Selection.TARGETED)

    effect = program_effect(now=A_YEAR_ON + timedelta(days=1))

    random, targeted = effect.random["carrier"], effect.targeted["carrier"]
    assert (random.ours.total, random.ours.events) == (10, 1)
    assert (random.theirs.total, random.theirs.events) == (20, 4)
    assert (targeted.ours.total, targeted.theirs.total) == (0, 7)
    assert random.verdict is Verdict.TOO_FEW
    assert effect.shows_none
    assert effect.too_few


def test_who_rose_within_the_year_belongs_to_the_others():
    enrollment = make_validated(tier=1)
    risen = NOON + timedelta(days=20)
    given = Measure(
        tier=2,
        valid_until=enrollment.valid_until,
        random_ppm=300,
        score_band="B",
        evidence_level=EvidenceLevel.SITE,
        policy="2027-01",
    )
    remeasure(enrollment, given, actor=make_account(Role.SUPERVISOR), now=risen)
    db.session.commit()
    examine(enrollment, 10, 1, on=risen + timedelta(days=1))

    effect = program_effect(now=A_YEAR_ON)

    assert tiers_at(risen - timedelta(days=1)) == {enrollment.id: 1}
    assert tiers_at(risen) == {enrollment.id: 2}
    assert effect.random["carrier"].theirs.total == 10


def counted(enrollment_id: int, examinations: int, violations: int) -> dict[str, object]:
    return NOTHING | {
        "enrollment_id": enrollment_id,
        "mode": "express",
        "day": (NOON + timedelta(days=60)).date(),
        "random_examinations": examinations,
        "random_major": violations,
    }


@pytest.mark.parametrize(
    ("factor", "verdict"), [(0.3, Verdict.LOWER), (1.0, Verdict.NO_DIFFERENCE)]
)
def test_a_benefit_is_found_where_there_is_one_and_not_invented_where_there_is_none(
    factor, verdict
):
    chance = np.random.default_rng(9)
    first = make_validated(tier=2)
    rows = []
    for n in range(60):
        enrollment = first if n == 0 else copied(first, n, tier=2 if n < 30 else 1)
        rate = 0.1 * (factor if n < 30 else 1) * chance.gamma(40, 1 / 40)
        rows.append(counted(enrollment.id, 200, int(chance.binomial(200, rate))))
    db.session.execute(insert(OutcomeCount), rows)
    db.session.commit()

    effect = program_effect(now=A_YEAR_ON)

    assert effect.random["carrier"].verdict is verdict
    assert effect.random["carrier"].ours.members == 30
    assert effect.shows_none == (verdict is Verdict.NO_DIFFERENCE)


def copied(first: Enrollment, n: int, tier: int) -> Enrollment:
    """Return an enrollment of a company of its own that holds a tier, without its whole life."""
    application = make_application(make_company())
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    enrollment.status = first.status
    given = Measure(
        tier=tier,
        valid_until=first.valid_until,
        random_ppm=300,
        score_band="B",
        evidence_level=EvidenceLevel.SITE,
        policy="2027-01",
    )
    remeasure(enrollment, given, actor=make_account(Role.SUPERVISOR), now=NOON)
    db.session.commit()
    return enrollment


def test_random_examinations_are_planned_by_the_published_rate_and_compared_with_those_done():
    enrollment = make_validated(tier=2)
    examine(enrollment, 12, 0, on=NOON + timedelta(days=5))
    examine(enrollment, 30, 0, on=NOON + timedelta(days=5), selection=Selection.TARGETED)

    share = random_share_of(enrollment, now=NOON + timedelta(days=100))

    # 300 parts per million of a million parcels.
    assert (share.planned, share.done) == (300, 12)
    assert random_share_of(enrollment, now=NOON + timedelta(days=400)).done == 0
    effect = program_effect(now=NOON + timedelta(days=100))
    assert effect.shares["carrier"] == share
