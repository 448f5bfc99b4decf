from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tests.factories import NOON, enrollment_of, make_application, make_submitted
from tests.factories_review import company_of, make_returned, mend, owner_of_application
from trusted.domain.errors import InputRefused
from trusted.domain.standing import Status
from trusted.persistence.database import db
from trusted.persistence.models import Submission
from trusted.services.applications import submit_application
from trusted.services.sites import add_site
from trusted.services.submissions import changes_handed_in, changes_to_submit

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=2)


def test_each_time_that_it_is_handed_in_is_kept():
    application = make_returned("GOV-01")
    mend(application)

    submit_application(application, actor=owner_of_application(application), now=LATER)

    first, second = db.session.scalars(select(Submission).order_by(Submission.number)).all()
    assert (first.number, second.number, second.submitted_at) == (1, 2, LATER)
    assert first.content_hash != second.content_hash
    assert second.content["answers"]["GOV-01"]["statement"] == "The deputy is Jo."
    (change,) = changes_handed_in(application.id).answers
    assert change.criterion_id == "GOV-01"


def test_without_a_change_it_is_not_handed_in_again():
    application = make_returned("GOV-01")
    owner = owner_of_application(application)

    with pytest.raises(InputRefused, match="Nothing has changed"):
        submit_application(application, actor=owner, now=LATER)
    db.session.rollback()

    assert enrollment_of(application).status is Status.RETURNED
    assert not changes_to_submit(application)
    mend(application)
    assert changes_to_submit(application)


def test_a_new_site_is_a_change_too():
    application = make_returned("GOV-01")
    owner = owner_of_application(application)
    add_site(
        company_of(enrollment_of(application)),
        "Second hub",
        address="Road 2",
        country="US",
        purpose="Sorting",
        actor=owner,
        now=LATER,
    )

    submit_application(application, actor=owner, now=LATER)

    assert changes_handed_in(application.id).sites_added == ("Second hub, Road 2, US (Sorting)",)


def test_before_the_second_time_there_is_nothing_to_compare():
    draft, submitted = make_application(), make_submitted()

    assert changes_to_submit(draft) is None
    assert changes_handed_in(draft.id) is None
    assert changes_handed_in(submitted.id) is None


def test_what_was_handed_in_stays_as_it_was():
    make_submitted()
    kept = db.session.scalars(select(Submission)).one()
    kept.number = 9

    with pytest.raises(DBAPIError):
        db.session.flush()
    db.session.rollback()
