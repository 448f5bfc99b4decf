import dataclasses
import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from click import ClickException
from sqlalchemy import func, select

from app import create_app
from tests.conftest import make_settings, unique_name
from tests.factories import make_account
from trusted.cli.demonstration import keeping, telling
from trusted.cli.demonstration.building import build, is_built, summary
from trusted.cli.demonstration.declarations import busiest, outcomes
from trusted.cli.demonstration.fates import Fate, fates
from trusted.cli.demonstration.inventing import invented
from trusted.config import Environment
from trusted.domain.identifiers import checked
from trusted.domain.standing import Role, Status
from trusted.manifests.examined import OF_2020, declarations
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Company,
    CompanyIdentifier,
    Enrollment,
    Evidence,
    Outcome,
    PolicyDraft,
    PolicyTrial,
    PolicyTrialLine,
    StandingChange,
)
from trusted.services.accounts import Passwords, sign_in
from trusted.services.audit import verify_audit
from trusted.services.clients import authenticate_client
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
    assert len(companies) == len(numbers) == sum(SIZES.values())
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
    assert heading.split() == ["status", "tier", *SIZES]
    counted = sum(int(count) for line in lines for count in line.split()[-len(SIZES) :])
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


def test_every_fate_falls_and_is_the_same_each_time():
    assert set(fates(14)) == set(Fate)
    assert len(fates(260)) == 260
    assert fates(260) == fates(260)


def test_invented_companies_have_nothing_in_common():
    known = declarations(OF_2020)
    sizes = {"broker": 40, "carrier": 20, "seller": 200}
    traders = [t for kind, size in sizes.items() for t in busiest(known, kind, size)]
    companies = invented(traders)
    names = [str(checked(*name)) for company in companies for name in company.identifiers]
    assert len(companies) == 260
    assert len({company.legal_name for company in companies}) == 260
    assert len({company.owner_email for company in companies}) == 260
    assert len(set(names)) == len(names) > 350


def test_a_build_that_was_interrupted_is_refused(app, settings):
    keeping.begin(settings)
    result = app.test_cli_runner().invoke(args=["demo", "build"])
    assert result.exit_code == 1
    assert "make demo-reset" in result.output


def test_of_two_builds_at_once_the_second_is_refused(settings):
    keeping.begin(settings)
    with pytest.raises(ClickException, match="being built"):
        keeping.begin(settings)


def test_an_installation_with_data_of_its_own_is_left_alone(app, settings):
    make_account()
    with pytest.raises(ClickException, match="data of its own"):
        is_built(settings)


def test_a_demonstration_without_its_database_is_refused(app, settings):
    keeping.begin(settings)
    keeping.finish(settings, {"people": []})
    with pytest.raises(ClickException, match="database is gone"):
        is_built(settings)


def test_the_accounts_of_nothing_are_refused(app):
    result = app.test_cli_runner().invoke(args=["demo", "accounts"])
    assert result.exit_code == 1
    assert "demo build" in result.output


@pytest.mark.parametrize("command", ["build", "accounts"])
def test_there_is_no_demonstration_in_production(app, settings, command):
    app.extensions["settings"] = dataclasses.replace(settings, environment=Environment.PRODUCTION)
    result = app.test_cli_runner().invoke(args=["demo", command])
    assert result.exit_code == 1
    assert "production" in result.output
    assert not (settings.data_dir / keeping.NAME).exists()


def test_what_is_kept_says_when_it_is_whole(settings):
    keeping.begin(settings)
    keeping.finish(settings, {"people": []})
    kept = json.loads(keeping.place_of(settings).read_text())
    assert kept == {"people": [], "progress": "complete"}
