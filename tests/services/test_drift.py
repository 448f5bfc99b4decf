from datetime import timedelta

import pytest

from tests.factories import NOON, make_validated
from tests.services.examinations import examine
from trusted.persistence.database import db
from trusted.persistence.models import (
    Enrollment,
)
from trusted.services.refresh import refresh_standings
from trusted.services.scores import assess

pytestmark = pytest.mark.usefixtures("app")


def test_violations_that_become_frequent_let_the_tier_fall_at_once():
    enrollment = make_validated(tier=2)

    examine(enrollment, 30, 12, on=NOON + timedelta(days=3))
    refresh_standings(now=NOON + timedelta(days=3), enrollment_ids=[enrollment.id])

    assert db.session.get_one(Enrollment, enrollment.id).tier == 1


def test_a_fall_does_not_settle_what_the_drift_watch_found():
    enrollment = make_validated(tier=2)
    examine(enrollment, 30, 12, on=NOON + timedelta(days=3))
    later = NOON + timedelta(days=4)

    refresh_standings(now=later)

    assert enrollment.tier == 1
    assert assess(enrollment, now=later + timedelta(days=1)).tier_facts.drift_fired


def test_the_drift_watch_counts_examinations_in_their_order_within_a_day():
    enrollment = make_validated(tier=2)
    later = NOON + timedelta(days=3)

    examine(enrollment, 600, 6, on=later)

    assert assess(enrollment, now=later).tier_facts.drift_fired
