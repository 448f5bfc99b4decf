"""Two people at the same moment: one is served, the other is told why not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from tests.factories import (
    NOON,
    PASSWORD,
    fill,
    make_application,
    make_company,
    owner_of,
)
from trusted.domain.errors import AlreadyTaken, ChangedMeanwhile, DomainError, TransitionNotAllowed
from trusted.persistence.database import db
from trusted.persistence.models import Account, Application, Company, Enrollment
from trusted.services.accounts import Passwords, sign_up
from trusted.services.applications import start_application, submit_application

AT_ONCE = 4


def race(application, act):
    """Return what came of doing it so many times at once: None, or the refusal."""
    barrier = Barrier(AT_ONCE)

    def run(_):
        with application.app_context():
            barrier.wait()
            try:
                act()
            except (DomainError, StaleDataError) as refusal:
                db.session.rollback()
                return refusal
            return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_of_many_who_sign_up_with_one_address_at_once_one_gets_the_account(application):
    passwords = Passwords.of(application.extensions["settings"])

    answers = race(
        application,
        lambda: sign_up("fox@example.org", "Kim", PASSWORD, passwords=passwords, now=NOON),
    )

    assert [type(a) for a in answers if a is not None] == [AlreadyTaken] * (AT_ONCE - 1)
    with application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_of_many_who_begin_an_application_in_one_capacity_at_once_one_does(application):
    with application.app_context():
        company_id = make_company().id

    def start():
        company = db.session.get_one(Company, company_id)
        start_application(company, "carrier", 1, actor=owner_of(company), now=NOON)

    answers = race(application, start)

    assert [type(a) for a in answers if a is not None] == [AlreadyTaken] * (AT_ONCE - 1)
    with application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Enrollment)) == 1


def test_of_many_who_submit_an_application_at_once_one_does(application):
    with application.app_context():
        begun = make_application()
        fill(begun)
        application_id = begun.id

    def submit():
        found = db.session.get_one(Application, application_id)
        company = db.session.get_one(
            Company, db.session.get_one(Enrollment, found.enrollment_id).company_id
        )
        submit_application(found, actor=owner_of(company), now=NOON)

    answers = race(application, submit)

    assert answers.count(None) == 1
    refused = {type(answer) for answer in answers if answer is not None}
    assert refused <= {TransitionNotAllowed, ChangedMeanwhile, StaleDataError}
