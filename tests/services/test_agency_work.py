"""What passes between the program and partner agencies: referrals, guidance, figures."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_certified
from tests.factories_agencies import guidance_draft, make_guidance, make_referral
from tests.factories_allegations import make_allegation
from tests.factories_holds import (
    hold_draft,
    make_agency,
    make_agent,
    make_confirmed,
    make_hold,
    shipment_draft,
)
from tests.services.examinations import examine
from trusted.domain.allegations import TriageState
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Notice, Outcome, Referral
from trusted.persistence.queries.agency_figures import agency_figures
from trusted.persistence.queries.agency_work import (
    guidance_listed,
    referral_row,
    referrals_listed,
    versions_of_guidance,
)
from trusted.services.guidance import publish_guidance, revise_guidance, withdraw_guidance
from trusted.services.holds import agent_of, release_hold
from trusted.services.referrals import answer_referral, refer_enrollment, referrals_seen_by
from trusted.services.triage import refer_report, state_of

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def agent(agency):
    return make_agent(agency)


def test_an_agency_answers_what_was_referred_to_it_once_and_who_asked_is_told(agency, agent):
    enrollment = make_certified()
    referral = make_referral(enrollment, agency)
    stranger = make_agent(make_agency("labor", "Labor"))
    for person in (stranger, make_account(Role.SUPERVISOR)):
        with pytest.raises(NotPermitted):
            answer_referral(referral, "acted", "", actor=person, now=NOON)
    with pytest.raises(InputRefused):
        answer_referral(referral, "shrugged", "", actor=agent, now=NOON)

    answer_referral(referral, "no-violation", "All in order.", actor=agent, now=NOON)

    told = db.session.scalars(select(Notice).where(Notice.code == "referral-answered")).one()
    assert told.account_id == referral.referred_by_id
    with pytest.raises(TransitionNotAllowed):
        answer_referral(referral, "acted", "", actor=agent, now=NOON)
    actions = select(AuditEvent.action).where(AuditEvent.subject == f"referral/{referral.id}")
    assert db.session.scalars(actions.order_by(AuditEvent.id)).all() == ["refer", "answer-referral"]


def test_each_agency_sees_its_own_referrals_and_officials_see_all(agency, agent):
    other = make_agent(make_agency("labor", "Labor"))
    referral = make_referral(make_certified(), agency)

    assert referral_row(referral.id, referrals_seen_by(other)) is None
    assert referrals_listed(1, referrals_seen_by(other), answered=False).total == 0
    for person in (agent, make_account(Role.AUDITOR)):
        assert referral_row(referral.id, referrals_seen_by(person)).Referral is referral
        assert referrals_listed(1, referrals_seen_by(person), answered=False).total == 1


def test_only_officials_refer_and_not_without_words(agency, agent):
    enrollment = make_certified()
    for person in (agent, make_account(Role.VALIDATOR), make_account(Role.AUDITOR)):
        with pytest.raises(NotPermitted):
            refer_enrollment(enrollment, agency, "Look.", actor=person, now=NOON)
    reviewer = make_account(Role.REVIEWER)
    with pytest.raises(InputRefused):
        refer_enrollment(enrollment, agency, " ", actor=reviewer, now=NOON)


def test_a_report_is_referred_in_words_that_say_nothing_of_the_reporter(agency):
    report = make_allegation(contact="kim@example.org", what="My boss Kim hides it.")
    reviewer = make_account(Role.REVIEWER)

    referral = refer_report(report, agency, "Watches without a mark.", actor=reviewer, now=NOON)

    assert state_of(report) is TriageState.REFERRED
    columns = Referral.__table__.columns.keys()
    said = " ".join(str(getattr(referral, name)) for name in columns)
    assert "Kim" not in said
    assert "kim@" not in said
    assert referral.text == "Watches without a mark."
    validator = make_account(Role.VALIDATOR)
    with pytest.raises(NotPermitted):
        refer_report(report, agency, "Look.", actor=validator, now=NOON)


def test_guidance_is_found_by_entity_type_and_words_and_from_its_day_on(agent):
    make_guidance(agent)
    everybody = make_guidance(agent, title="All", entity_types=(), commodity="", body="Look.")
    make_guidance(agent, title="Later", valid_from=NOON.date() + DAY)

    def titles(**asked):
        found = guidance_listed(1, today=NOON.date(), **asked)
        return {row.Guidance.title for row in found.items}

    assert titles() == {"Honey from afar", "All"}
    assert titles(entity_type="broker") == {"All"}
    assert titles(entity_type="carrier", text="honey") == {"Honey from afar"}
    assert titles(text="100%") == set()
    assert everybody.series == everybody.id


def test_a_new_version_replaces_the_note_and_the_former_one_stays(agent):
    first = make_guidance(agent).id
    other = make_agent(make_agency("labor", "Labor"))
    with pytest.raises(NotPermitted):
        revise_guidance(first, guidance_draft(), actor=other, now=NOON)
    draft = guidance_draft(entity_types=("smuggler",))
    with pytest.raises(InputRefused):
        publish_guidance(draft, actor=agent, now=NOON)

    revise_guidance(first, guidance_draft(title="Honey"), actor=agent, now=NOON)

    assert [one.title for one in versions_of_guidance(first)] == ["Honey", "Honey from afar"]
    page = guidance_listed(1, today=NOON.date())
    assert [row.Guidance.title for row in page.items] == ["Honey"]
    withdraw_guidance(first, actor=agent, now=NOON)
    assert guidance_listed(1, today=NOON.date()).total == 0
    assert len(versions_of_guidance(first)) == 3
    with pytest.raises(TransitionNotAllowed):
        withdraw_guidance(first, actor=agent, now=NOON)


def test_an_agencys_figures_say_what_became_of_its_holds_and_referrals(agency, agent):
    other = make_agency("labor", "Labor")
    me = agent_of(agent)
    two = make_hold(me, hold_draft(until=NOON + 2 * DAY))
    four = make_hold(me, shipment_draft("parcel-1", until=NOON + 9 * DAY))
    release_hold(four.hold, note="", agent=me, now=NOON + 4 * DAY)
    make_hold(me, hold_draft(roles=()))  # waits for a second person, and lapses
    make_confirmed(agency, hold_draft(roles=(), until=NOON + 20 * DAY))
    for violations, day in ((1, 1), (0, 5)):
        examine(make_certified(), 1, violations, on=NOON + day * DAY)
        newest = db.session.scalars(select(Outcome).order_by(Outcome.id.desc())).first()
        newest.shipment_id = "parcel-1"
    answered, late = (make_referral(make_certified(), agency) for _ in range(2))
    answer_referral(answered, "acted", "", actor=agent, now=NOON + DAY)

    figures, nothing = agency_figures(NOON + 40 * DAY)
    during = agency_figures(NOON + 5 * DAY, agency.id)[0]

    assert {two.hold.agency_id, late.agency_id} == {agency.id}
    assert nothing.agency.id == other.id
    assert (figures.placed, figures.in_force, figures.released, figures.ended) == (4, 0, 1, 2)
    assert figures.median_days == Decimal("4.0")
    assert (figures.examined, figures.violations) == (1, 1)
    assert (figures.referred, figures.answered, figures.in_time, figures.late) == (2, 1, 1, 1)
    assert (during.in_force, during.late) == (1, 0)
    assert (nothing.placed, nothing.median_days, nothing.referred) == (0, None, 0)
