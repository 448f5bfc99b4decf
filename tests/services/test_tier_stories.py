"""What changes a benefit by itself: a filed volume, evidence that expires; told and published."""

from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from tests.factories import NOON, make_certified, make_validated
from tests.services.filed_changes import VOLUME, change
from trusted.jobs.registry import JOBS
from trusted.jobs.work import run_due
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, Evidence, EvidenceLevel, Notice, StandingChange
from trusted.services.scores import assess

pytestmark = pytest.mark.usefixtures("app")
LAST_DAY = date(2026, 12, 31)


def published(app, enrollment: Enrollment) -> dict[str, object]:
    with app.extensions["register"].reading() as view:
        found = view.answer(f"customs:US/C{enrollment.company_id}")
    return msgspec.json.decode(b"{" + found)["enrollments"][0]


def nightly(on: date) -> None:
    now = NOON.replace(year=on.year, month=on.month, day=on.day, hour=0, minute=10)
    run_due([job for job in JOBS if job.name == "refresh-standings"], now)


def test_a_filed_volume_changes_how_often_parcels_are_examined_at_random(app):
    enrollment = make_validated(tier=2)
    assert published(app, enrollment)["random_ppm"] == 300

    change(enrollment, "volume", VOLUME.content)

    assert enrollment.parcels_a_year == 2_000_000
    assert published(app, enrollment)["random_ppm"] == 150
    assert published(app, enrollment)["tier"] == 2


def test_evidence_that_expires_lowers_assurance_on_its_day_and_the_tier_with_it(app):
    enrollment = make_certified()
    db.session.execute(update(Evidence).values(valid_until=LAST_DAY))
    db.session.commit()
    nightly(LAST_DAY)
    assert (enrollment.tier, published(app, enrollment)["tier"]) == (1, 1)
    before = db.session.query(StandingChange).count()

    nightly(LAST_DAY + timedelta(days=1))
    nightly(LAST_DAY + timedelta(days=2))

    found = published(app, enrollment)
    assert (enrollment.tier, found["tier"], found["status"]) == (0, 0, "certified")
    assert db.session.query(StandingChange).count() == before + 1
    newest = db.session.scalars(select(StandingChange).order_by(StandingChange.id.desc())).first()
    assert newest.at.date() == LAST_DAY + timedelta(days=1)
    assert newest.evidence_level is EvidenceLevel.DECLARED
    assert found["evidence_level"] == "declared"
    [told] = db.session.scalars(
        select(Notice).where(Notice.code == "tier-changed", Notice.enrollment_id == enrollment.id)
    )
    assert "0" in told.body
    gates = {gate.code for gate in assess(enrollment, now=newest.at).missing}
    assert "musts" in gates
