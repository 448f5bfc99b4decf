"""Who may come out differently today: by each fact that ends, and only since the last look."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_certified, make_evidence
from tests.factories_penalties import make_penalty
from tests.factories_standing import make_suspended
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Company,
    RequiredAction,
    Rescoring,
    Response,
    ResponseEvidence,
)
from trusted.persistence.queries.refreshing import stale_among

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
DIP_DAYS = 30
TODAY = (NOON + 10 * DAY).date()


def partner(*, days):
    """Return somebody who is certified and was looked at so many days after noon."""
    enrollment = make_certified()
    db.session.merge(Rescoring(enrollment_id=enrollment.id, at=NOON + days * DAY))
    db.session.commit()
    return enrollment


def attach(enrollment, *, days):
    """Attach a document whose last day comes so many days after noon."""
    company = db.session.get_one(Company, enrollment.company_id)
    document = make_evidence(company, valid_until=(NOON + days * DAY).date())
    answer = db.session.scalars(
        select(Response.id)
        .join(Application, Application.id == Response.application_id)
        .where(Application.enrollment_id == enrollment.id)
    ).first()
    db.session.add(ResponseEvidence(response_id=answer, evidence_id=document.id))
    db.session.commit()


def require(enrollment, *, days, verified=False):
    """Require something by a day so many after noon."""
    reporter, verifier = make_account(Role.MEMBER), make_account(Role.SUPERVISOR)
    done = {
        "reported_done_at": NOON,
        "reported_done_by_id": reporter.id,
        "verified_at": NOON,
        "verified_by_id": verifier.id,
    }
    action = RequiredAction(
        enrollment_id=enrollment.id,
        what="Mend the fence.",
        opened_at=NOON,
        opened_by_id=verifier.id,
        due_on=(NOON + days * DAY).date(),
        **(done if verified else {}),
    )
    db.session.add(action)
    db.session.commit()


def stale(*enrollments):
    return stale_among([one.id for one in enrollments], TODAY, DIP_DAYS)


def test_of_documents_that_ended_only_those_count_that_ended_since_the_partner_was_looked_at():
    long_ago, lately, untouched = partner(days=2), partner(days=8), partner(days=2)
    for one in (long_ago, lately):
        attach(one, days=5)

    assert stale(long_ago, lately, untouched) == [long_ago.id]

    attach(lately, days=8)
    attach(untouched, days=10)

    assert stale(long_ago, lately, untouched) == [long_ago.id, lately.id]


def test_of_actions_those_count_that_nobody_has_verified():
    late, early, mended, waiting = (partner(days=n) for n in (2, 8, 2, 2))
    require(late, days=5)
    require(early, days=5)
    require(mended, days=5, verified=True)
    require(waiting, days=10)

    assert stale(late, early, mended, waiting) == [late.id]


def test_a_penalty_counts_for_less_on_each_day():
    penalized, other = partner(days=9), partner(days=9)
    make_penalty(penalized)

    assert stale(penalized, other) == [penalized.id]


def test_whoever_was_looked_at_today_or_is_no_partner_is_left_alone_and_a_newcomer_is_not():
    seen, suspended, newcomer = partner(days=10), make_suspended(partner(days=2)), make_certified()
    for one in (seen, suspended):
        attach(one, days=5)
        require(one, days=5)

    assert stale(seen, suspended, newcomer) == [newcomer.id]


def test_nobody_is_named_but_those_who_are_asked_about():
    first, between, last = (partner(days=2) for _ in range(3))
    for one in (first, between, last):
        require(one, days=5)

    assert stale(first, last) == [first.id, last.id]
