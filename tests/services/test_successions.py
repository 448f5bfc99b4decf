from datetime import timedelta

import msgspec
import pytest

from tests.factories import (
    NOON,
    join,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_reported,
    make_validated,
    make_validation,
    owner_of,
)
from tests.factories_companies import make_request, make_succession
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role, Status
from trusted.domain.succession import Fate, SuccessionKind
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    MembershipRole,
    Site,
    Succession,
)
from trusted.persistence.queries.successions import ceiling_on, heirs_of, standing_company
from trusted.services.companies import membership_role
from trusted.services.decisions import conclude_validation
from trusted.services.scores import assess
from trusted.services.successions import (
    approve_succession,
    refuse_succession,
    request_succession,
)

pytestmark = pytest.mark.usefixtures("app")
MERGE, SPLIT = SuccessionKind.MERGE, SuccessionKind.SPLIT


def partner(entity_type="carrier", tier=2):
    """Return the validated enrollment of a company of its own."""
    return make_validated(make_application(make_company(), entity_type), tier)


def company_of(enrollment):
    return db.session.get_one(Company, enrollment.company_id)


def answer(app, company_id):
    with app.extensions["register"].reading() as view:
        members = view.answer(f"customs:US/C{company_id}")
    return None if members is None else msgspec.json.decode(b"{" + members)


def supervisor():
    return make_account(Role.SUPERVISOR)


def test_after_a_merger_the_old_identifier_answers_with_the_moved_enrollment_and_its_heir(app):
    old, new = partner("carrier"), partner("broker")
    former, heir = company_of(old), company_of(new)

    make_succession(former, heir, {old.id: Fate.MOVE})

    assert (old.company_id, old.status, old.tier) == (heir.id, Status.VALIDATED, 2)
    found = answer(app, former.id)
    assert [e["partner_number"] for e in found["enrollments"]] == [old.partner_number]
    assert found["superseded_by"] == [
        {
            "company": heir.legal_name,
            "since": "2026-11-24",
            "identifiers": [f"customs:US/C{heir.id}"],
        }
    ]
    numbers = {e["partner_number"] for e in answer(app, heir.id)["enrollments"]}
    assert numbers == {old.partner_number, new.partner_number}
    assert "superseded_by" not in answer(app, heir.id)
    assert standing_company(former.id).id == heir.id


def test_an_enrollment_that_ends_keeps_answering_that_it_has_ended(app):
    old, new = partner(), partner()
    former, heir = company_of(old), company_of(new)

    make_succession(former, heir, {old.id: Fate.END})

    found = answer(app, former.id)
    assert [(e["partner_number"], e["status"], e["tier"]) for e in found["enrollments"]] == [
        (old.partner_number, "withdrawn", 0)
    ]
    assert found["superseded_by"][0]["company"] == heir.legal_name


def test_what_happens_to_the_heir_later_is_answered_by_the_old_identifier_too(app):
    old, new, last = partner("carrier"), partner("broker"), partner("seller")
    first, second, third = company_of(old), company_of(new), company_of(last)
    make_succession(first, second, {old.id: Fate.MOVE})

    make_succession(second, third, {old.id: Fate.MOVE, new.id: Fate.MOVE})

    for company in (first, second):
        found = answer(app, company.id)
        assert found["superseded_by"][-1]["company"] == third.legal_name
        assert old.partner_number in {e["partner_number"] for e in found["enrollments"]}
    assert standing_company(first.id).id == third.id


def test_trust_is_at_most_the_lower_of_both_until_a_validation_is_concluded(app):
    old, new = partner("carrier", 2), make_certified(make_application(make_company(), "broker"))
    former, heir = company_of(old), company_of(new)
    assert assess(old, now=NOON).ruled_tier == 2

    make_succession(former, heir, {old.id: Fate.MOVE})

    assert (old.tier, new.tier) == (1, 1)
    assert assess(old, now=NOON).ruled_tier == 1
    validation = make_reported(make_validation(old))
    later = NOON + timedelta(days=1)
    conclude_validation(validation, 2, note="", actor=supervisor(), now=later)
    assert (old.tier, ceiling_on(old)) == (2, 3)


def test_a_company_that_nobody_has_vetted_lends_no_trust_to_what_it_takes_in(app):
    old = partner()
    former, heir = company_of(old), make_company()

    make_succession(former, heir, {old.id: Fate.MOVE})

    assert old.tier == 0
    assert [e["tier"] for e in answer(app, heir.id)["enrollments"]] == [0]
    assert answer(app, former.id)["enrollments"][0]["tier"] == 0


def test_an_application_has_no_limit_that_a_review_must_lift():
    old, begun = partner(), make_application(make_company(), "broker")
    heir = db.session.get_one(
        Company, db.session.get_one(Enrollment, begun.enrollment_id).company_id
    )

    make_succession(company_of(old), heir, {old.id: Fate.MOVE})

    assert ceiling_on(db.session.get_one(Enrollment, begun.enrollment_id)) == 3


def test_a_split_moves_what_was_chosen_and_both_companies_stay(app):
    old = partner("carrier")
    former, heir = company_of(old), make_company()
    stays = make_certified(make_application(former, "broker"))

    make_succession(former, heir, {old.id: Fate.MOVE, stays.id: Fate.STAY}, SPLIT)

    assert (old.company_id, old.tier, stays.company_id) == (heir.id, 0, former.id)
    assert stays.tier == 1
    found = answer(app, former.id)
    assert [e["partner_number"] for e in found["enrollments"]] == [stays.partner_number]
    assert found["superseded_by"][0]["company"] == heir.legal_name
    assert standing_company(former.id).id == former.id


def test_an_old_identifier_never_falls_silent_when_all_was_split_off(app):
    old = partner("carrier")
    former, heir = company_of(old), make_company()

    make_succession(former, heir, {old.id: Fate.MOVE}, SPLIT)

    found = answer(app, former.id)
    assert (found["known"], found["enrollments"]) == (True, [])
    assert found["superseded_by"][0]["company"] == heir.legal_name


def test_what_comes_back_by_a_later_merger_is_superseded_by_nobody(app):
    old = partner("carrier")
    former, part = company_of(old), make_company()
    make_succession(former, part, {old.id: Fate.MOVE}, SPLIT)

    make_succession(part, former, {old.id: Fate.MOVE})

    assert old.company_id == former.id
    assert heirs_of(former.id) == []
    assert "superseded_by" not in answer(app, former.id)


def test_places_and_people_come_along_and_owners_become_contributors():
    old, new = partner("carrier"), partner("broker")
    former, heir = company_of(old), company_of(new)
    viewer, both = make_account(), make_account()
    join(viewer, former, MembershipRole.VIEWER)
    join(both, former)
    join(both, heir)

    make_succession(former, heir, {old.id: Fate.MOVE})

    assert membership_role(owner_of(former), heir.id) is MembershipRole.CONTRIBUTOR
    assert membership_role(viewer, heir.id) is MembershipRole.VIEWER
    assert membership_role(both, heir.id) is MembershipRole.OWNER
    assert db.session.query(Site).filter_by(company_id=heir.id).count() == 2


def test_who_asks_does_not_approve_nor_refuse():
    request = make_request(make_company(), make_company())
    asker = db.session.get_one(Account, request.requested_by_id)

    with pytest.raises(NotSeparated):
        approve_succession(request, {}, "", actor=asker, now=NOON)
    db.session.rollback()
    with pytest.raises(NotSeparated):
        refuse_succession(request, "No.", actor=asker, now=NOON)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VALIDATOR, Role.PROGRAM_MANAGER, Role.MEMBER])
def test_nobody_but_a_supervisor_decides(role):
    request = make_request(make_company(), make_company())

    with pytest.raises(NotPermitted):
        approve_succession(request, {}, "", actor=make_account(role), now=NOON)


def test_an_owner_of_both_companies_asks_and_an_owner_of_one_does_not():
    former, heir = make_company(), make_company()
    owner = owner_of(former)

    def ask():
        return request_succession(
            MERGE, former, heir, effective_on=NOON.date(), reason="So.", actor=owner, now=NOON
        )

    with pytest.raises(NotPermitted, match="An owner of both"):
        ask()
    join(owner, heir)
    assert ask().requested_by_id == owner.id
    with pytest.raises(AlreadyTaken):
        ask()


def test_a_reason_is_given_for_asking_and_for_refusing():
    former, heir = make_company(), make_company()

    with pytest.raises(InputRefused):
        request_succession(
            MERGE, former, heir, effective_on=NOON.date(), reason=" ", actor=supervisor(), now=NOON
        )
    request = make_request(former, heir)
    with pytest.raises(InputRefused):
        refuse_succession(request, " ", actor=supervisor(), now=NOON)
    refuse_succession(request, "No contract.", actor=supervisor(), now=NOON)

    assert (request.approved, db.session.query(Succession).count()) == (False, 0)
    with pytest.raises(TransitionNotAllowed, match="decided already"):
        approve_succession(request, {}, "", actor=supervisor(), now=NOON)
    assert make_request(former, heir).approved is None


def test_it_is_not_carried_out_before_its_day():
    request = make_request(
        make_company(), make_company(), effective_on=NOON.date() + timedelta(days=1)
    )

    with pytest.raises(TransitionNotAllowed, match="2026-11-25"):
        approve_succession(request, {}, "", actor=supervisor(), now=NOON)
    db.session.rollback()

    day = NOON + timedelta(days=1)
    assert approve_succession(request, {}, "", actor=supervisor(), now=day).at == day


def test_what_was_merged_cannot_be_merged_again():
    first, second, third = make_company(), make_company(), make_company()
    make_succession(first, second)

    with pytest.raises(TransitionNotAllowed, match="Name the one that follows"):
        make_request(first, third)


@pytest.mark.parametrize("fates", [{}, {1: Fate.STAY}, {1: Fate.MOVE}, {1: Fate.END, 99: Fate.END}])
def test_every_enrollment_gets_a_fate_that_is_possible(fates):
    old, new = partner(), partner()
    assert old.id == 1

    with pytest.raises(InputRefused):
        make_succession(company_of(old), company_of(new), fates)


def test_a_suspension_is_never_left_behind(app):
    old, new = partner(), partner()
    old.status, old.tier = Status.SUSPENDED, 0
    db.session.commit()

    with pytest.raises(InputRefused, match="Reinstate or remove it first"):
        make_succession(company_of(old), company_of(new))
