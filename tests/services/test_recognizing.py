"""How long foreign parties have credit: days, suspensions, holds, and companies of our own."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_identifier, make_validated
from tests.factories_exchange import (
    DAY,
    answers,
    given,
    make_arrangement,
    make_draft,
    make_import,
    make_terms,
    partner,
)
from tests.factories_holds import hold_draft, make_agency, make_agent, make_hold
from trusted.domain.errors import (
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.identifiers import Scheme
from trusted.domain.recognition import Outcome
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, RegisterChange
from trusted.persistence.queries.arrangements import arrangement_by_id
from trusted.persistence.queries.quarantine import (
    waiting_rows,
)
from trusted.services.arrangements import (
    approve_terms,
    resume_arrangement,
    suspend_arrangement,
)
from trusted.services.holds import agent_of, release_hold
from trusted.services.publishing import publish
from trusted.services.quarantine import decide_row
from trusted.services.recognizing import (
    arrangements_to_settle,
    look_at_parties,
    parties_due,
    settle_arrangements,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def korea(app):
    return make_arrangement()


@pytest.fixture
def importer(app):
    return make_account(Role.PROGRAM_MANAGER)


def release(record_id=None, outcome=Outcome.RELEASE, actor=None, now=NOON):
    rows = waiting_rows(None, 1).items
    row = next(r for r in rows if record_id in (None, r.record.id))
    actor = actor or make_account(Role.SUPERVISOR)
    return decide_row(row, outcome, "Seen.", actor=actor, now=now)


def test_the_whole_list_expires_when_no_new_one_comes_and_the_next_one_revives_it(korea):
    make_import(korea, partner())
    expires = NOON - timedelta(hours=1) + 3 * DAY
    assert arrangements_to_settle(now=expires - timedelta(seconds=1)) == []

    assert settle_arrangements(now=expires) == 1
    assert answers() == {}
    assert settle_arrangements(now=expires) == 0
    make_import(korea, partner(), now=expires)
    assert given("customs:KR/AEO-1") == {"carrier": 2}
    assert answers()["customs:KR/AEO-1"]["enrollments"][0]["status_since"] == "2026-11-27"


def test_a_suspended_arrangement_gives_nothing_until_another_person_lets_it(korea, importer):
    make_import(korea, partner())
    supervisor = make_account(Role.SUPERVISOR)
    suspend_arrangement(korea, "Doubts.", actor=supervisor, now=NOON)
    assert answers() == {}
    make_import(korea, partner(), partner("B"), now=NOON + DAY)
    assert answers() == {}

    with pytest.raises(NotSeparated):
        resume_arrangement(korea, "Fine.", actor=supervisor, now=NOON + DAY)
    resume_arrangement(korea, "Fine.", actor=importer, now=NOON + DAY)
    assert set(answers()) == {"customs:KR/AEO-1", "customs:KR/B"}


def test_days_of_a_party_take_effect_by_themselves(korea):
    today = NOON.date()
    make_import(
        korea,
        partner("A", valid_until=today),
        partner("B", suspended_on=today + DAY),
        partner("C", valid_until=today + 9 * DAY),
    )
    assert given("customs:KR/A") == given("customs:KR/B") == {"carrier": 2}
    assert parties_due(now=NOON) == []

    assert look_at_parties(now=NOON + DAY) == 2
    assert set(answers()) == {"customs:KR/C"}
    assert look_at_parties(now=NOON + DAY) == 0


def test_terms_hold_from_their_first_day_to_their_last(app):
    today = NOON.date()
    terms = make_terms(begins_on=today + DAY, ends_on=today + 2 * DAY, fresh_days=30)
    draft = make_draft(terms)
    arrangement = arrangement_by_id(draft.arrangement_id)
    with pytest.raises(TransitionNotAllowed, match="not in force"):
        make_import(arrangement, partner())
    author = draft.drafted_by_id
    with pytest.raises(NotSeparated):
        approve_terms(draft, actor=db.session.get_one(type(make_account()), author), now=NOON)
    approve_terms(draft, actor=make_account(Role.SUPERVISOR), now=NOON)
    make_import(arrangement, partner(), now=NOON + DAY)
    assert given("customs:KR/AEO-1") == {"carrier": 2}
    assert answers()["customs:KR/AEO-1"]["enrollments"][0]["valid_until"] == "2026-11-26"

    assert settle_arrangements(now=NOON + 2 * DAY) == 0
    assert settle_arrangements(now=NOON + 3 * DAY) == 1
    assert answers() == {}


def held():
    """Return which names are held now."""
    rows = db.session.execute(
        select(RegisterChange.identifier, RegisterChange.record).order_by(RegisterChange.sequence)
    )
    last = dict(rows.all())
    return {n.removeprefix("hold:") for n, said in last.items() if n.startswith("hold:") and said}


def test_a_hold_on_one_name_of_a_foreign_party_binds_it_under_all(korea):
    agent = agent_of(make_agent(make_agency()))
    make_hold(agent, hold_draft(subject="eori:KR7"))
    assert held() == {"eori:KR7"}

    make_import(korea, partner("A", identifiers=("eori:KR7",)), partner("B"))
    assert held() == {"eori:KR7", "customs:KR/A"}
    course = make_hold(agent, hold_draft(subject="customs:KR/B"))
    make_import(korea, partner("A"), partner("B", identifiers=("eori:KR8",)), now=NOON + DAY)
    assert held() == {"eori:KR7", "customs:KR/B", "eori:KR8"}
    release_hold(course.hold, note="", agent=agent, now=NOON + DAY)
    assert held() == {"eori:KR7"}


def test_a_companys_own_standing_goes_before_what_is_recognized(korea):
    enrollment = make_validated()
    company = db.session.get_one(Company, enrollment.company_id)
    name = f"customs:US/C{company.id}"
    own = answers()[name]
    make_import(korea, partner("A", identifiers=(name,)))
    release()
    assert answers()[name] == own
    # What the company only says of itself is lent nothing, and takes nothing either.
    make_identifier(company, Scheme.CUSTOMS, "KR/A")
    publish(company, now=NOON)
    assert given("customs:KR/A") == {"carrier": 2}
