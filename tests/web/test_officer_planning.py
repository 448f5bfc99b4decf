"""Planning, conflicts, days, samples, looks, photos and calibration, at the pages."""

import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_certified, make_reported, make_validation
from tests.factories_validation import (
    make_finding,
    make_planned,
    member_of,
    supervisor,
    validator_of,
)
from tests.web.signed_in import Visitor, hidden, visitor
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db
from trusted.persistence.models import (
    AnnualPlan,
    BestPractice,
    ConflictOfInterest,
    FindingPhoto,
    RequestedDocument,
    RequiredAction,
    SampleResult,
    SecondLook,
    Validation,
)
from trusted.services.required_actions import report_action_done
from trusted.services.validations import FiveProofs, propose_best_practice
from trusted.services.visit_days import ask_for_day

pytestmark = pytest.mark.usefixtures("next_day")

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde"
    b"\0\0\0\x0cIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82"
)


def rows(application, model):
    with application.app_context():
        return db.session.scalars(select(model).order_by(model.id)).all()


def test_a_year_is_planned_by_one_and_approved_by_another(application):
    with application.app_context():
        make_certified()
        person = make_account(Role.VALIDATOR).id
        boss = Visitor(application, supervisor().id)
    assert "Due by law on" in boss.see("/officer/validations/next")
    days = {"validator": person, "year": 2027}

    refused = boss.send("/officer/validations/days", **days, days=400)
    recorded = boss.send("/officer/validations/days", **days, days=180)
    drawn = boss.send("/officer/validations/plans", year=2027)

    assert (refused.status_code, recorded.status_code, drawn.status_code) == (422, 302, 302)
    assert "180 days in all" in boss.see("/officer/validations/days")
    page = boss.see("/officer/validations/plans/1")
    assert "Approve this plan" not in page
    other = visitor(application, Role.PROGRAM_MANAGER)
    page = other.see("/officer/validations/plans/1")
    assert other.send("/officer/validations/plans/1/approve", page).status_code == 302
    assert rows(application, AnnualPlan)[0].approved_at is not None
    assert "By law" in boss.see("/officer/validations/plans/1")


def test_a_conflict_is_declared_and_then_the_person_cannot_be_chosen(application):
    with application.app_context():
        enrollment = make_certified()
        number = enrollment.partner_number
        validator = Visitor(application, (person := make_account(Role.VALIDATOR)).id)
        boss, person_id = Visitor(application, supervisor().id), person.id
    form = {"person": person_id, "reason": "My sister works there.", "from_on": "2026-11-01"}

    unknown = validator.send("/officer/conflicts", **form, partner_number="TP99")
    declared = validator.send("/officer/conflicts", **form, partner_number=number.lower())
    planned = boss.send(
        f"/officer/enrollments/{number}/validation",
        kind=ValidationKind.DESK,
        site="",
        validator=person_id,
        visit_on="2027-01-15",
    )

    assert (unknown.status_code, declared.status_code, planned.status_code) == (409, 302, 409)
    assert "My sister works there." in planned.text
    page = boss.see("/officer/conflicts")
    assert boss.send("/officer/conflicts/1/end", page).status_code == 302
    assert rows(application, ConflictOfInterest)[0].until_on == date(2026, 11, 25)


def test_the_documents_of_a_notice_are_edited_before_it_is_sent(application):
    with application.app_context():
        number = make_certified().partner_number
        person = make_account(Role.VALIDATOR).id
    boss = visitor(application, Role.SUPERVISOR)
    address = f"/officer/enrollments/{number}/validation"
    assert "GOV-01: A signed appointment" in boss.see(address)

    boss.send(
        address,
        kind="desk",
        site="",
        validator=person,
        visit_on="2027-01-15",
        documents="GOV-01: The chart\n\nA site plan: of all floors",
    )

    asked = [(row.criterion_id, row.what) for row in rows(application, RequestedDocument)]
    assert asked == [("GOV-01", "The chart"), (None, "A site plan: of all floors")]
    assert "Nothing yet" in boss.see("/officer/validations/1/documents")


def test_the_day_moves_and_a_request_is_answered(application):
    with application.app_context():
        validation = make_planned()
        ask_for_day(validation, date(2027, 2, 1), "A fair.", actor=member_of(validation), now=NOON)
    boss = visitor(application, Role.SUPERVISOR)
    address = "/officer/validations/1/day"
    page = boss.see(address)
    assert "A fair." in page

    silent = boss.send("/officer/day-requests/1/answer", page, grant="no", answer="")
    granted = boss.send("/officer/day-requests/1/answer", page, grant="yes")
    early = boss.send(address, visit_on="2026-12-01", reason="Ill.")
    moved = boss.send(address, visit_on="2027-03-01", reason="Ill.")

    assert [a.status_code for a in (silent, granted, early, moved)] == [422, 302, 409, 302]
    assert rows(application, Validation)[0].visit_on == date(2027, 3, 1)


def test_a_validator_gives_a_validation_to_another(application):
    with application.app_context():
        validator = Visitor(application, make_validation().validator_id)
        second = make_account(Role.VALIDATOR)
        other, to, name = Visitor(application, second.id), second.id, second.name
    address = "/officer/validations/1"
    assert "Hand over to another validator" in validator.see(address)
    assert "Hand over to another validator" not in other.see(address)

    silent = validator.send(f"{address}/handover", to=to, reason="")
    given = validator.send(f"{address}/handover", to=to, reason="Vacation.")

    assert (silent.status_code, given.status_code) == (422, 302)
    assert "Make the report" in other.see(address)
    assert f"handed it over to {name}" in validator.see(address)
    assert "Vacation." in validator.see(address)


def test_a_sample_is_drawn_and_its_picks_are_recorded_and_the_same_when_seen_again(application):
    with application.app_context():
        validator = Visitor(application, make_validation().validator_id)
    form = {"numbering": "By line", "confidence": 95, "tolerable": 50, "criterion": "DAT-02"}
    address = "/officer/validations/1/samples"

    wrong = validator.send(address, **form, population="parcels", population_size=0)
    drawn = validator.send(address, **form, population="parcels", population_size=1000)

    assert (wrong.status_code, drawn.status_code) == (422, 302)
    shown = re.findall(r"Number (\d+)", validator.see("/officer/samples/1"))
    assert shown == re.findall(r"Number (\d+)", validator.see("/officer/samples/1"))
    number = shown[0]
    faulty = validator.send("/officer/samples/1", **{f"pick-{number}-result": "no"})
    fine = validator.send("/officer/samples/1", **{f"pick-{number}-result": "yes"})
    assert (faulty.status_code, fine.status_code) == (409, 302)
    assert [row.pick for row in rows(application, SampleResult)] == [int(number)]
    assert "Conforms" in visitor(application, Role.AUDITOR).see("/officer/samples/1")


def test_what_does_not_apply_gets_a_second_look(application):
    with application.app_context():
        finding = make_finding(make_validation()).id
    boss = visitor(application, Role.SUPERVISOR)
    address = "/officer/validations/1/second-looks"
    assert "1 to confirm" in boss.see("/officer/validations/1")

    silent = boss.send(address, finding=finding, verdict="no", note="")
    gone = boss.send(address, finding=99, verdict="yes")
    agreed = boss.send(address, finding=finding, verdict="yes")

    assert [a.status_code for a in (silent, gone, agreed)] == [422, 409, 302]
    assert rows(application, SecondLook)[0].agrees
    assert "Nothing waits" in boss.see(address)


def test_a_photo_is_added_and_seen_by_officials(application):
    with application.app_context():
        validator = Visitor(application, make_validation().validator_id)
    address = "/officer/validations/1/photos/GOV-01"

    def send(**given):
        tokens = {"csrf_token": hidden(validator.see(address), "csrf_token")}
        facts = {"file": (BytesIO(PNG), "gate.png"), "place": "Gate 3"}
        return validator.client.post(address, data=tokens | facts | given)

    assert send().status_code == 409
    assert send(taken_at="2026-11-24T09:30").status_code == 302
    (photo,) = rows(application, FindingPhoto)
    assert photo.place == "Gate 3"
    assert "Photos for GOV-01 (1)" in validator.see("/officer/validations/1/checklist/governance")
    with visitor(application, Role.AUDITOR).client.get(f"/officer/photos/{photo.id}") as answer:
        assert answer.data == PNG
    assert validator.client.get("/officer/validations/1/photos/KYC-08").status_code == 404


def test_a_report_is_kept_as_a_draft_and_what_was_typed_stands_beside_it(application):
    with application.app_context():
        validator = Visitor(application, make_validation().validator_id)
    address = "/officer/validations/1/report"
    page = validator.see(address)
    assert "Actions required" in page

    assert validator.send(address, page, summary="Mine.", keep="1", version="0").status_code == 302
    late = validator.send(address, page, summary="Other.", keep="1", version="0")

    assert late.status_code == 409
    assert "Mine." in late.text
    assert "Other." in late.text
    assert "Mine." in validator.see(address)


def test_a_practice_is_declined_with_its_reason(application):
    proofs = FiveProofs(**dict.fromkeys(FiveProofs.__slots__, "Shown."))
    with application.app_context():
        validation = make_validation()
        actor = validator_of(validation)
        propose_best_practice(validation, "X-ray", proofs, actor=actor, now=NOON)
    boss = visitor(application, Role.SUPERVISOR)

    assert boss.send("/officer/practices/1/decline", reason="").status_code == 422
    assert boss.send("/officer/practices/1/decline", reason="A must.").status_code == 302

    assert rows(application, BestPractice)[0].decline_reason == "A must."
    assert "Declined by" in boss.see("/officer/practices/1")


def test_an_action_is_sent_back_extended_and_verified(application):
    with application.app_context():
        validation = make_reported(grades={"GOV-01": Grade.NOT_MET})
        action = db.session.scalars(select(RequiredAction)).one()
        report_action_done(action, "Done.", actor=member_of(validation), now=NOON)
        validator = Visitor(application, validation.validator_id)
    boss, address = visitor(application, Role.SUPERVISOR), "/officer/required-actions/1"
    page = boss.see(address)

    silent = validator.send(f"{address}/back", page, reason="")
    tokens = validator.see(address)
    back = validator.send(f"{address}/back", tokens, reason="No proof.")
    early = boss.send(f"{address}/extend", page, due_on="2027-01-01", reason="Parts.")
    more = boss.send(f"{address}/extend", page, due_on="2027-05-01", reason="Parts.")

    assert silent.status_code in (422, 409)
    assert [a.status_code for a in (back, early, more)] == [302, 409, 302]
    shown = boss.see(address)
    assert "No proof." in shown
    assert 'Due <time datetime="2027-05-01">' in shown
    assert rows(application, RequiredAction)[0].due_on == date(2027, 5, 1)


def test_what_came_too_late_for_an_action_is_refused_with_the_reason(application):
    with application.app_context():
        validation = make_reported(grades={"GOV-01": Grade.NOT_MET})
        action = db.session.scalars(select(RequiredAction)).one()
        report_action_done(action, "Done.", actor=member_of(validation), now=NOON)
    boss, address = visitor(application, Role.SUPERVISOR), "/officer/required-actions/1"
    page = boss.see(address)
    assert boss.send(f"{address}/verify", page).status_code == 302

    back = boss.send(f"{address}/back", page, reason="No proof.")
    more = boss.send(f"{address}/extend", page, due_on="2027-05-01", reason="Parts.")

    for late in (back, more):
        assert late.status_code == 409
        assert "error-summary" in late.text


def test_validators_are_compared(application):
    with application.app_context():
        make_reported(grades={"GOV-01": Grade.MET_WITH_RESULTS})
        make_reported(grades={"GOV-01": Grade.PARTLY_MET})

    page = visitor(application, Role.PROGRAM_MANAGER).see("/officer/validations/calibration")

    assert "GOV-01" in page
    assert "33.3%" in page
