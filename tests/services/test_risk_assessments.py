"""A risk assessment is begun, written, signed off and frozen; its actions are reported done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.factories import (
    NOON,
    enrollment_of,
    join,
    make_account,
    make_application,
    owner_of,
)
from tests.factories_profile import make_assessment, whole_assessment
from trusted.domain.errors import (
    AlreadyTaken,
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.risk import Assessment, Method, Step
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    AuditEvent,
    Company,
    Enrollment,
    MembershipRole,
)
from trusted.persistence.queries.applications import dossier
from trusted.persistence.queries.risks import actions_done, open_assessment, signed_assessments
from trusted.services.applications import withdraw_enrollment
from trusted.services.risk_assessments import (
    content_of,
    finish_action,
    reviewed_until,
    sign_off,
    start_assessment,
    write_step,
)

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=10)


@pytest.fixture
def enrollment(app):
    return enrollment_of(make_application())


def owner(enrollment):
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def assessment(enrollment, *, signed=True):
    return make_assessment(enrollment, owner(enrollment), signed=signed, now=NOON)


def write(row, content, **given):
    person = owner_of_row(row)
    values = {"version": row.version, "actor": person, "now": LATER} | given
    write_step(row, content, Step.MAP, **values)


def owner_of_row(row):
    return owner(db.session.get_one(Enrollment, row.enrollment_id))


def test_what_is_written_comes_back_as_it_was(enrollment):
    row = assessment(enrollment, signed=False)

    assert content_of(row) == whole_assessment(enrollment)
    assert row.number == 1
    assert not dossier(make_application_of(enrollment)).risk_assessed


def make_application_of(enrollment):
    found = select(Application).where(Application.enrollment_id == enrollment.id)
    return db.session.scalars(found).one()


def test_only_one_version_is_worked_on_at_a_time(enrollment):
    row = assessment(enrollment, signed=False)

    with pytest.raises(AlreadyTaken):
        start_assessment(enrollment, actor=owner(enrollment), now=NOON)

    assert open_assessment(enrollment.id) is row


def test_a_version_that_lacks_something_is_not_signed_off(enrollment):
    begun = start_assessment(enrollment, actor=owner(enrollment), now=NOON)

    with pytest.raises(InputRefused, match=r"Name the partners.*Rate these threats.*how you"):
        sign_off(begun, version=begun.version, actor=owner(enrollment), now=NOON)

    assert begun.signed_off_at is None


def test_a_method_reviewed_in_the_future_is_not_signed_off(enrollment):
    row = assessment(enrollment, signed=False)
    write(row, replace(content_of(row), method=Method("So.", date(2027, 1, 1))))

    with pytest.raises(InputRefused, match="in the future"):
        sign_off(row, version=row.version, actor=owner(enrollment), now=NOON)


def test_signed_off_it_is_frozen_by_rule_and_by_the_database(enrollment):
    row = assessment(enrollment)
    assert len(row.content_hash) == 64
    assert dossier(make_application_of(enrollment)).risk_assessed

    with pytest.raises(TransitionNotAllowed, match="signed off"):
        write(row, Assessment())
    with pytest.raises(TransitionNotAllowed, match="signed off"):
        sign_off(row, version=row.version, actor=owner(enrollment), now=LATER)
    for statement in ("UPDATE risk_assessments SET number = 9", "DELETE FROM risk_assessments"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_whoever_saw_an_older_state_overwrites_nothing(enrollment):
    row = assessment(enrollment, signed=False)
    seen = row.version
    write(row, replace(content_of(row), map=()))

    for act in (
        lambda: write(row, Assessment(), version=seen),
        lambda: sign_off(row, version=seen, actor=owner(enrollment), now=LATER),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()


def test_the_next_version_begins_with_the_last_but_for_what_is_done(enrollment):
    first = assessment(enrollment)
    finish_action(
        first, "a1", "A deputy was named.", NOON.date(), actor=owner(enrollment), now=LATER
    )

    second = start_assessment(enrollment, actor=owner(enrollment), now=LATER)

    assert second.number == 2
    assert content_of(second) == replace(whole_assessment(enrollment), actions=())
    assert [row.number for row in signed_assessments(enrollment.id)] == [1]


def test_an_action_is_reported_done_once_and_stays_so(enrollment):
    row = assessment(enrollment)
    person = owner(enrollment)

    finish_action(row, "a1", " Done so. ", NOON.date(), actor=person, now=LATER)

    assert actions_done([row.id])["a1"].how == "Done so."
    with pytest.raises(AlreadyTaken):
        finish_action(row, "a1", "Again.", NOON.date(), actor=person, now=LATER)


@pytest.mark.parametrize(
    ("key", "how", "day", "words"),
    [
        ("a9", "So.", NOON.date(), "no such action"),
        ("a1", " ", NOON.date(), "what was done"),
        ("a1", "So.", date(2027, 1, 1), "in the future"),
    ],
)
def test_what_cannot_be_reported_is_refused(enrollment, key, how, day, words):
    row = assessment(enrollment)

    with pytest.raises(InputRefused, match=words):
        finish_action(row, key, how, day, actor=owner(enrollment), now=LATER)


def test_an_action_counts_only_once_its_version_is_signed_off(enrollment):
    row = assessment(enrollment, signed=False)

    with pytest.raises(TransitionNotAllowed, match="Sign the version off"):
        finish_action(row, "a1", "So.", NOON.date(), actor=owner(enrollment), now=LATER)


def test_it_counts_as_reviewed_for_a_year_from_the_older_of_both_days(enrollment):
    assert reviewed_until(enrollment.id) is None

    assessment(enrollment)

    assert reviewed_until(enrollment.id) == date(2027, 1, 1)


def test_contributors_write_and_only_owners_sign_off(enrollment):
    company = db.session.get_one(Company, enrollment.company_id)
    contributor, viewer = make_account(), make_account()
    join(contributor, company, MembershipRole.CONTRIBUTOR)
    join(viewer, company, MembershipRole.VIEWER)
    row = assessment(enrollment, signed=False)

    write(row, content_of(row), actor=contributor)
    with pytest.raises(NotPermitted):
        sign_off(row, version=row.version, actor=contributor, now=LATER)
    with pytest.raises(NotPermitted):
        write(row, content_of(row), actor=viewer)


def test_after_the_end_of_an_enrollment_nothing_is_begun(enrollment):
    withdraw_enrollment(enrollment, note="", actor=owner(enrollment), now=NOON)

    with pytest.raises(TransitionNotAllowed, match="ended"):
        start_assessment(enrollment, actor=owner(enrollment), now=NOON)


def test_all_of_it_is_in_the_trail(enrollment):
    row = assessment(enrollment)
    finish_action(row, "a1", "So.", NOON.date(), actor=owner(enrollment), now=LATER)

    done = db.session.scalars(select(AuditEvent.action)).all()

    assert [a for a in done if "risk" in a] == [
        "start-risk-assessment",
        "write-risk-assessment",
        "sign-off-risk-assessment",
        "finish-risk-action",
    ]
