import time
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_submitted,
    owner_of,
)
from tests.factories_review import company_of, make_review, reviewer_of
from tests.services.party_samples import CONSOLIDATED_JSON, SDN_CSV, SDN_XML
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, ReviewIncomplete
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.screening import HitOutcome, ListSource
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    AuditEvent,
    Enrollment,
    HitDecision,
    ListedParty,
    PartyList,
    Screening,
    ScreeningHit,
)
from trusted.persistence.queries.screening import denied_among, hits_of
from trusted.services.companies import change_company
from trusted.services.interests import declare_interest
from trusted.services.members import name_contact
from trusted.services.party_lists import import_list
from trusted.services.reviews import recommend, record_strand
from trusted.services.screening import (
    decide_hit,
    rescreen_all,
    screen_company,
    screening_is_due,
)

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=1)


def bring_in(data=SDN_XML, source=ListSource.OFAC_SDN, **given):
    return import_list(BytesIO(data), source, now=NOON, **given)


def alike(**given):
    """Return a partner whose name is that of a denied party."""
    company = make_company(**({"legal_name": "Nordwind Freight Inc", "country": "US"} | given))
    return make_certified(make_application(company))


def only_hit(company):
    (line,) = hits_of(company.id)
    return line


def test_versions_of_a_list_are_kept_and_entries_only_once():
    bring_in()
    again = bring_in()
    smaller = SDN_XML.replace(b"SEA PEARL", b"SEA STAR")
    report = bring_in(smaller)

    assert again.unchanged
    assert (report.added, report.removed, report.version.entries) == (1, 1, 3)
    assert db.session.scalar(select(func.count()).select_from(PartyList)) == 2
    assert db.session.scalar(select(func.count()).select_from(ListedParty)) == 4
    assert len(db.session.scalars(select(PartyList)).first().sha256) == 64


def test_an_empty_or_suddenly_small_list_is_not_taken():
    with pytest.raises(InputRefused, match="nobody"):
        bring_in(b'{"results": []}')
    bring_in()
    one = b'{"results": [{"name": "Sea Pearl"}]}'
    with pytest.raises(InputRefused, match="--smaller"):
        bring_in(one)

    assert bring_in(one, allow_shrinking=True).removed == 3


def test_each_list_has_its_own_version_in_force():
    company = company_of(alike())
    bring_in(SDN_CSV)
    bring_in(CONSOLIDATED_JSON, ListSource.CONSOLIDATED)
    rescreen_all(now=NOON)

    assert {line.hit.party.source for line in hits_of(company.id)} == set(ListSource)


def test_a_name_like_that_of_a_denied_party_is_found_with_score_and_reason():
    company = company_of(alike())
    bring_in()
    rescreen_all(now=NOON)

    hit = only_hit(company).hit
    assert (hit.subject, hit.matched, hit.score) == (
        "Nordwind Freight Inc",
        "NORDWIND FREIGHT LTD.",
        100,
    )
    assert "another country" in hit.why


def test_people_trade_names_and_addresses_are_compared_too():
    bring_in()
    company = make_company(
        make_account(name="Ivan Petrov"),
        trade_name="Cargo North Wind",
        address="1 Hangar Road, Havana",
        country="CU",
    )
    screen_company(company, actor=make_account(Role.REVIEWER), now=NOON)

    kinds = {line.hit.subject_kind.value for line in hits_of(company.id)}
    assert kinds == {"person", "trade_name", "address"}


def test_a_contact_who_is_no_member_is_compared_too_and_asks_for_another_screening():
    bring_in()
    company = make_company()
    make_certified(make_application(company))
    rescreen_all(now=NOON)

    name_contact(company, "Ivan Petrov", "Director", "ip@x.org", actor=owner_of(company), now=LATER)

    assert rescreen_all(now=LATER) == (1, 1)
    assert only_hit(company).hit.subject_kind.value == "person"


def test_without_lists_nobody_is_screened_and_nothing_is_due():
    company = make_company()

    assert screen_company(company, actor=make_account(Role.REVIEWER), now=NOON) == 0
    assert not screening_is_due(company)
    assert db.session.scalars(select(Screening)).all() == []


def test_the_same_hit_is_not_asked_again_when_a_list_changes():
    company = company_of(alike())
    bring_in()
    rescreen_all(now=NOON)
    hit = only_hit(company).hit
    decide_hit(hit, HitOutcome.FALSE_MATCH, "Another.", actor=make_account(Role.REVIEWER), now=NOON)

    bring_in(SDN_XML.replace(b"<program>CUBA</program>", b"<program>CUBA2</program>"))
    assert screening_is_due(company)
    assert rescreen_all(now=LATER) == (1, 0)
    assert rescreen_all(now=LATER) == (0, 0)

    assert only_hit(company).outcome is HitOutcome.FALSE_MATCH


def test_a_new_name_is_screened_and_a_hit_of_the_old_one_is_left_behind():
    company = make_company(legal_name="Nordwind Freight Inc")
    make_application(company)
    bring_in()
    rescreen_all(now=NOON)
    assert only_hit(company)

    change_company(
        company,
        legal_name="Fox Parcel Express",
        trade_name=None,
        country="US",
        address=company.address,
        website=None,
        actor=owner_of(company),
        now=LATER,
    )
    rescreen_all(now=LATER)

    assert hits_of(company.id) == []
    assert db.session.scalars(select(ScreeningHit)).one()


def test_an_open_or_true_hit_keeps_a_reviewer_from_recommending_to_certify():
    bring_in()
    company = make_company(legal_name="Nordwind Freight Inc")
    review = make_review(make_submitted(make_application(company)))
    reviewer = reviewer_of(review)
    for strand in ReviewStrand:
        record_strand(review, strand, StrandResult.SATISFIED, "", actor=reviewer, now=NOON)
    hit = only_hit(company).hit

    for outcome in (None, HitOutcome.NEEDS_MORE, HitOutcome.TRUE_MATCH):
        if outcome:
            decide_hit(hit, outcome, "Looked.", actor=reviewer, now=NOON)
        with pytest.raises(ReviewIncomplete):
            recommend(review, Recommendation.CERTIFY, None, actor=reviewer, now=NOON)
        db.session.rollback()
    decide_hit(hit, HitOutcome.FALSE_MATCH, "Other owners.", actor=reviewer, now=NOON)
    recommend(review, Recommendation.CERTIFY, None, actor=reviewer, now=NOON)

    assert len(db.session.scalars(select(HitDecision)).all()) == 3


def test_a_change_since_the_screening_asks_for_another():
    review = make_review()
    reviewer = reviewer_of(review)
    for strand in ReviewStrand:
        record_strand(review, strand, StrandResult.SATISFIED, "", actor=reviewer, now=NOON)
    bring_in()

    with pytest.raises(ReviewIncomplete, match="Screen the company again"):
        recommend(review, Recommendation.CERTIFY, None, actor=reviewer, now=NOON)
    db.session.rollback()
    application = db.session.get_one(Application, review.application_id)
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    screen_company(company_of(enrollment), actor=reviewer, now=NOON)
    recommend(review, Recommendation.CERTIFY, None, actor=reviewer, now=NOON)


def test_a_true_match_takes_a_partners_tier_at_once():
    enrollment = alike()
    bring_in()
    rescreen_all(now=NOON)
    hit = only_hit(company_of(enrollment)).hit

    decide_hit(
        hit, HitOutcome.TRUE_MATCH, "Same owners.", actor=make_account(Role.SUPERVISOR), now=LATER
    )

    assert denied_among([enrollment.company_id]) == {enrollment.company_id}
    assert enrollment.tier == 0
    assert "decide-hit" in db.session.scalars(select(AuditEvent.action)).all()


def test_a_hit_is_decided_with_a_reason_by_reviewers_and_supervisors_without_a_link():
    company = company_of(alike())
    bring_in()
    rescreen_all(now=NOON)
    hit, linked = only_hit(company).hit, make_account(Role.REVIEWER)
    declare_interest(company, "My brother works there.", actor=linked, now=NOON)

    for refusal, actor, reason in (
        (InputRefused, make_account(Role.REVIEWER), " "),
        (NotPermitted, make_account(Role.VALIDATOR), "So."),
        (NotSeparated, linked, "So."),
    ):
        with pytest.raises(refusal):
            decide_hit(hit, HitOutcome.FALSE_MATCH, reason, actor=actor, now=NOON)
        db.session.rollback()
    with pytest.raises(NotPermitted):
        screen_company(company, actor=owner_of(company), now=NOON)


def test_twenty_thousand_entries_are_compared_in_well_under_a_second():
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("ron", "lit", "mek")]
    results = ",".join(
        f'{{"name": "{words[n % 180]} {words[n // 180 % 180]} {n}",'
        f' "alt_names": ["{words[n % 97]} of {n}"]}}'
        for n in range(20_000)
    )
    bring_in(f'{{"results": [{results}]}}'.encode())
    companies = [make_company(), make_company()]
    reviewer = make_account(Role.REVIEWER)
    screen_company(companies[0], actor=reviewer, now=NOON)  # makes the list ready, once a process

    began = time.perf_counter()
    screen_company(companies[1], actor=reviewer, now=NOON)

    assert time.perf_counter() - began < 0.5
