import json
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import create_app
from tests.conftest import make_settings, unique_name
from tests.factories_exchange import given
from trusted.cli.demonstration import keeping, telling
from trusted.cli.demonstration.building import build, summary
from trusted.cli.demonstration.declarations import busiest, outcomes
from trusted.domain.penalties import PenaltyStep
from trusted.domain.rights import RightStep
from trusted.domain.standing import Role, Status
from trusted.manifests.examined import OF_2020, declarations
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Arrangement,
    AuditEvent,
    Company,
    CompanyIdentifier,
    Connection,
    DirectoryEntry,
    Enrollment,
    Evidence,
    ExchangeList,
    Guidance,
    Hold,
    LookUp,
    Notice,
    Outcome,
    PenaltyCaseStep,
    PolicyDraft,
    PolicyTrial,
    PolicyTrialLine,
    RecordDecision,
    Referral,
    ReferralAnswer,
    Right,
    RightStepTaken,
    StandingChange,
    TakedownAnswer,
    TakedownRequest,
)
from trusted.persistence.queries.exports import newest_export
from trusted.persistence.queries.quarantine import decided_rows, waiting_rows
from trusted.persistence.queries.rights import RightSearch, rights_found
from trusted.services.accounts import Passwords, sign_in
from trusted.services.audit import verify_audit
from trusted.services.clients import authenticate_client
from trusted.services.program_metrics import asked_for, published_periods
from trusted.services.register import follower_for
from trusted.storage.local import LocalStore

SIZES = {"broker": 4, "carrier": 3, "seller": 11}
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(server, template, tmp_path_factory):
    """A demonstration of eighteen companies, built once for the tests that only look."""
    folder = tmp_path_factory.mktemp("demonstration")
    name = unique_name("demonstration")
    if server is None:
        shutil.copy(template, folder / "trusted.db")
        url = f"sqlite:///{folder / 'trusted.db'}"
    else:
        url = server.create_database(name, template)
    settings = make_settings(url, folder)
    app = create_app(settings)
    with app.app_context():
        build(settings, SIZES, now=NOW, say=lambda _line: None)
        yield app
    with app.app_context():
        db.engine.dispose()
    if server is not None:
        server.drop_database(name)


def test_the_audit_trail_of_the_demonstration_is_whole_and_never_goes_back(built):
    report = verify_audit()
    moments = db.session.scalars(select(AuditEvent.at).order_by(AuditEvent.id)).all()
    assert report.broken_at is None
    assert report.events == len(moments) > 500
    assert moments == sorted(moments)
    assert moments[-1] == NOW


def test_every_enrollment_is_what_its_newest_change_says(built):
    newest = select(
        StandingChange.enrollment_id, func.max(StandingChange.number).label("number")
    ).group_by(StandingChange.enrollment_id)
    newest = newest.subquery()
    rows = db.session.execute(
        select(Enrollment, StandingChange)
        .join(newest, newest.c.enrollment_id == Enrollment.id)
        .join(
            StandingChange,
            (StandingChange.enrollment_id == newest.c.enrollment_id)
            & (StandingChange.number == newest.c.number),
        )
    ).all()
    assert len(rows) == db.session.scalar(select(func.count()).select_from(Enrollment))
    for enrollment, change in rows:
        assert (enrollment.status, enrollment.tier) == (change.status, change.tier)
        assert enrollment.valid_until == change.valid_until


def test_the_companies_come_to_different_results(built):
    statuses = set(db.session.scalars(select(Enrollment.status)))
    assert statuses >= {
        Status.DRAFT,
        Status.SUBMITTED,
        Status.IN_REVIEW,
        Status.RETURNED,
        Status.VALIDATED,
        Status.SUSPENDED,
        Status.REJECTED,
        Status.REMOVED,
        Status.WITHDRAWN,
    }
    assert {1, 2} <= set(db.session.scalars(select(Enrollment.tier)))


def test_every_company_has_its_customs_number_and_says_where_it_is(built):
    companies = db.session.scalars(select(Company)).all()
    numbers = db.session.scalars(
        select(CompanyIdentifier.value).where(CompanyIdentifier.scheme == "customs")
    ).all()
    assert len(companies) == sum(SIZES.values()) + len(["the marketplace"])
    assert len(numbers) == sum(SIZES.values())
    assert all(number.startswith("KR/") for number in numbers)
    assert all(company.address and company.country for company in companies)


def test_a_policy_waits_for_a_second_program_manager_with_what_it_would_do(built):
    draft = db.session.scalars(select(PolicyDraft)).one()
    trial = db.session.scalars(select(PolicyTrial)).one()
    lines = db.session.scalar(select(func.count()).select_from(PolicyTrialLine))
    managers = select(func.count()).where(Account.role == Role.PROGRAM_MANAGER)
    assert draft.proposed_at is not None
    assert trial.finished_at is not None
    assert 0 < lines <= trial.enrollments
    assert db.session.scalar(managers) == 2


def test_an_arrangement_has_lists_credit_and_rows_that_wait_for_somebody(built):
    arrangement = db.session.scalars(select(Arrangement)).one()
    lists = db.session.scalars(select(ExchangeList).order_by(ExchangeList.number)).all()
    waiting = waiting_rows(arrangement.id, 1)

    assert [(one.added, one.gone) for one in lists] == [(9, 0), (1, 1)]
    assert waiting.total == 2
    assert decided_rows(arrangement.id, 1).total == 2
    assert given("customs:SG/STP-10418") == {"carrier": 2}
    assert given("customs:SG/STP-10532") == given("customs:SG/STP-12066") == {}
    assert newest_export(arrangement.id).partners > 0
    deciders = db.session.scalars(select(RecordDecision.decided_by_id))
    assert {one.brought_by for one in lists}.isdisjoint(f"account/{one}" for one in deciders)


def test_rights_are_recorded_and_the_marketplace_is_asked_and_answers(built):
    steps = db.session.scalars(select(RightStepTaken.step)).all()
    asked, answers = (count_of(one) for one in (TakedownRequest, TakedownAnswer))
    answered = select(TakedownAnswer.request_id)
    late = TakedownRequest.due_on < NOW.date(), TakedownRequest.id.not_in(answered)

    assert Counter(steps) == {RightStep.RECORD: 3, RightStep.REFUSE: 1}
    assert count_of(Right) == 5
    assert (asked, answers) == (5, 3)
    assert len(db.session.scalars(select(TakedownRequest).where(*late)).all()) == 1
    assert rights_found(RightSearch("tidewing"), 1, since=NOW.date()).total == 1


def test_penalty_cases_stand_at_every_stage(built):
    newest = {}
    for step in db.session.scalars(select(PenaltyCaseStep).order_by(PenaltyCaseStep.id)):
        newest[step.penalty_case_id] = step.step
    assert set(newest.values()) >= set(PenaltyStep) - {PenaltyStep.FINAL, PenaltyStep.SEND_BACK}


def test_partners_are_connected_told_of_changes_and_in_the_directory(built):
    rows = db.session.scalars(select(Connection).order_by(Connection.id)).all()
    codes = set(db.session.scalars(select(Notice.code)))

    assert {(one.agreed, one.ended_at is not None) for one in rows} == {
        (True, False),
        (True, True),
        (False, False),
        (None, False),
    }
    assert codes >= {"connection-asked", "connection-agreed", "connection-ended"}
    assert "connection-changed" in codes
    assert db.session.scalars(select(LookUp)).one().answer is not None
    assert count_of(DirectoryEntry) > 3


def test_an_agency_holds_writes_guidance_and_answers_what_was_referred(built):
    assert count_of(Hold) == 3
    assert (count_of(Referral), count_of(ReferralAnswer)) == (4, 2)
    assert sorted(db.session.scalars(select(Guidance.version))) == [1, 1, 2]


def test_the_program_has_published_what_it_measures(built):
    periods = published_periods()
    shown = asked_for("2026-Q1", None)

    assert "2026" in [period.name for period in periods]
    assert any(line.figure.value for line in shown.lines)


def count_of(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_every_document_lies_in_the_store(built):
    store = LocalStore(built.extensions["settings"].evidence_dir)
    documents = db.session.scalars(select(Evidence)).all()
    assert len(documents) > 2 * sum(SIZES.values())
    for document in documents:
        with store.open(document.sha256) as file:
            assert file.read(5) == b"%PDF-"


def test_the_register_copy_answers_what_the_database_says(built):
    register = built.extensions["register"]
    follower_for(db.engine, register).catch_up()
    trusted = db.session.execute(
        select(CompanyIdentifier, Enrollment)
        .join(Enrollment, Enrollment.company_id == CompanyIdentifier.company_id)
        .where(Enrollment.status.in_((Status.CERTIFIED, Status.VALIDATED, Status.SUSPENDED)))
    ).all()
    assert trusted
    with register.reading() as view:
        for identifier, enrollment in trusted:
            answer = json.loads(b"{" + view.answer(f"{identifier.scheme}:{identifier.value}"))
            (published,) = answer["enrollments"]
            assert published["partner_number"] == enrollment.partner_number
            assert published["status"] == enrollment.status
            assert published["tier"] == enrollment.tier


def test_whoever_is_named_in_the_file_can_sign_in(built):
    settings = built.extensions["settings"]
    kept = keeping.read(settings)
    people = [p for p in kept["people"] if p["role"] != "member"]
    assert len(people) == 14
    for person in people:
        account = sign_in(
            person["email"], person["password"], passwords=Passwords.of(settings), now=NOW
        )
        assert account.role == person["role"]
    client = kept["client"]
    assert authenticate_client(client["id"], client["secret"], now=NOW) is not None
    assert keeping.place_of(settings).stat().st_mode & 0o777 == 0o600


def test_the_accounts_and_the_calls_are_told(built):
    settings = built.extensions["settings"]
    kept = keeping.read(settings)
    told = "\n".join((*telling.sign_ins(kept), *telling.calls(kept, settings)))
    for role in ("reviewer", "validator", "supervisor", "program manager", "auditor"):
        assert f"  {role} " in told
    assert "suspended" in told
    assert kept["client"]["secret"] in told
    assert "/api/v1/shipments/prioritize" in told


def test_a_second_build_changes_nothing(built):
    before = verify_audit()
    result = built.test_cli_runner().invoke(args=["demo", "build"])
    assert result.exit_code == 0, result.output
    assert "is there" in result.output
    assert verify_audit() == before


def test_the_summary_counts_every_enrollment(built):
    heading, *lines = summary()
    kinds = [*SIZES, "marketplace"]
    assert heading.split() == ["status", "tier", *kinds]
    counted = sum(int(count) for line in lines for count in line.split()[-len(kinds) :])
    assert counted == db.session.scalar(select(func.count()).select_from(Enrollment))


def test_only_the_year_before_today_is_examined_and_only_those_named(built):
    first, last = db.session.execute(
        select(func.min(Outcome.examined_at), func.max(Outcome.examined_at))
    ).one()
    assert last.date() == NOW.date() - timedelta(days=1)
    assert (last - first).days == 365
    known = declarations(OF_2020)
    traders = [t for kind, size in SIZES.items() for t in busiest(known, kind, size)]
    expected = {outcome.outcome_id for outcome in outcomes(known, traders, NOW.date())}
    assert set(db.session.scalars(select(Outcome.outcome_id))) == expected
