"""Receiving, linking and reading evidence."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select

from tests.factories import (
    NOON,
    join,
    make_account,
    make_application,
    make_company,
    make_evidence,
    make_submitted,
    owner_of,
)
from trusted.documents.statement import statement_pdf
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Evidence,
    MembershipRole,
    Response,
    ResponseEvidence,
    ScanState,
)
from trusted.services.applications import response_to
from trusted.services.evidence import (
    EvidenceDraft,
    attach_evidence,
    detach_evidence,
    open_evidence,
    receive_evidence,
)
from trusted.storage.local import FileTooLarge, LocalStore

pytestmark = pytest.mark.usefixtures("app")
PDF = statement_pdf("Access control", "Company", ["Doors are locked."], date(2026, 1, 2))


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "evidence")


def receive(store, company, content=PDF, filename="access.pdf", *, actor=None, **given):
    return receive_evidence(
        company,
        BytesIO(content),
        filename,
        EvidenceDraft(**({"title": "Access control"} | given)),
        store=store,
        max_bytes=100_000,
        actor=actor or owner_of(company),
        now=NOON,
    )


def kept(store):
    return [path for path in store.root.rglob("*") if path.is_file()]


def audited(action):
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_document_is_kept_with_what_is_known_of_it(store):
    company = make_company()

    evidence = receive(store, company, issued_on=date(2026, 1, 2), valid_until=date(2027, 1, 1))

    assert evidence.filename == "access.pdf"
    assert evidence.media_type == "application/pdf"
    assert evidence.size == len(PDF)
    assert evidence.scan_state is ScanState.NOT_SCANNED
    assert evidence.valid_until == date(2027, 1, 1)
    assert evidence.received_at == NOON
    assert store.path(evidence.sha256).read_bytes() == PDF
    (event,) = audited("receive-evidence")
    assert event.subject == f"evidence/{evidence.id}"
    assert event.detail["sha256"] == evidence.sha256


def test_the_same_bytes_from_one_company_are_one_document(store):
    company = make_company()

    first = receive(store, company)
    second = receive(store, company, filename="again.pdf", title="Again")

    assert second.id == first.id
    assert second.title == "Access control"
    assert len(audited("receive-evidence")) == 1


def test_the_same_bytes_from_two_companies_are_two_documents_and_one_file(store):
    first, second = receive(store, make_company()), receive(store, make_company())

    assert first.id != second.id
    assert first.sha256 == second.sha256
    assert len(kept(store)) == 1


def test_a_contributor_may_add_and_a_viewer_may_not(store):
    company = make_company()
    contributor, viewer = make_account(), make_account()
    join(contributor, company, MembershipRole.CONTRIBUTOR)
    join(viewer, company, MembershipRole.VIEWER)

    assert receive(store, company, actor=contributor).received_from_id == contributor.id
    with pytest.raises(NotPermitted):
        receive(store, company, PDF + b"%", actor=viewer)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.REVIEWER, Role.ADMINISTRATOR])
def test_strangers_and_officials_add_nothing(store, role):
    with pytest.raises(NotPermitted):
        receive(store, make_company(), actor=make_account(role))
    assert kept(store) == []


@pytest.mark.parametrize(
    ("content", "filename", "words"),
    [
        (b"", "a.pdf", "empty"),
        (b"<html><script>", "a.html", "web page"),
        (PDF, "a.docx", "something else"),
        (b"MZ\x90\0", "a.exe", "program"),
        (PDF, "\0", "no name"),
    ],
)
def test_what_cannot_be_evidence_leaves_nothing_behind(store, content, filename, words):
    with pytest.raises(InputRefused, match=words):
        receive(store, make_company(), content, filename)
    assert kept(store) == []
    assert count(Evidence) == 0


def test_one_byte_over_the_limit_is_refused_with_the_limit_in_words(store):
    with pytest.raises(FileTooLarge, match=r"97\.7 KB"):
        receive(store, make_company(), b"x" * 100_001, "a.txt")
    assert kept(store) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"issued_on": date(2026, 11, 26)}, "in the future"),
        ({"period_from": date(2026, 2, 1), "period_to": date(2026, 1, 1)}, "before it begins"),
        ({"issued_on": date(2026, 2, 1), "valid_until": date(2026, 1, 1)}, "before it was issued"),
    ],
)
def test_a_wrong_description_is_refused(store, given, words):
    with pytest.raises(InputRefused, match=words):
        receive(store, make_company(), **given)
    assert kept(store) == []


def test_nothing_is_locked_while_a_document_arrives(store):
    company = make_company()
    seen = []

    class Slow(BytesIO):
        def read(self, size=-1):
            seen.append(db.session().in_transaction())
            return super().read(size)

    receive_evidence(
        company,
        Slow(PDF),
        "a.pdf",
        EvidenceDraft(title="A"),
        store=store,
        max_bytes=100_000,
        actor=owner_of(company),
        now=NOON,
    )

    assert seen
    assert not any(seen)


def test_a_document_supports_an_answer_once_until_it_is_taken_away():
    company = make_company()
    response = begin_answer(company)
    evidence = make_evidence(company)
    owner = owner_of(company)

    attach_evidence(response, evidence, actor=owner, now=NOON)
    attach_evidence(response, evidence, actor=owner, now=NOON)
    assert count(ResponseEvidence) == 1
    detach_evidence(response, evidence, actor=owner, now=NOON)
    detach_evidence(response, evidence, actor=owner, now=NOON)

    assert count(ResponseEvidence) == 0
    assert count(Evidence) == 1
    assert len(audited("attach-evidence")) == len(audited("detach-evidence")) == 1


def test_another_companys_document_supports_nothing():
    company = make_company()
    response = begin_answer(company)

    with pytest.raises(InputRefused, match="own company"):
        attach_evidence(response, make_evidence(make_company()), actor=owner_of(company), now=NOON)
    assert count(ResponseEvidence) == 0


def test_an_answer_that_was_handed_in_is_not_changed():
    company = make_company()
    application = make_submitted(make_application(company))
    response = db.session.scalars(
        select(Response).where(Response.application_id == application.id)
    ).first()

    with pytest.raises(TransitionNotAllowed):
        attach_evidence(response, make_evidence(company), actor=owner_of(company), now=NOON)


@pytest.mark.parametrize(
    "role",
    [Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.AUDITOR],
)
def test_officials_read_and_it_is_recorded(store, role):
    evidence = receive(store, make_company())
    official = make_account(role)

    with open_evidence(evidence, store=store, actor=official, now=NOON) as file:
        assert file.read() == PDF
    (event,) = audited("read-evidence")
    assert (event.actor_id, event.subject) == (official.id, f"evidence/{evidence.id}")


def test_a_viewer_reads_and_strangers_do_not(store):
    company = make_company()
    evidence = receive(store, company)
    viewer = make_account()
    join(viewer, company, MembershipRole.VIEWER)

    open_evidence(evidence, store=store, actor=viewer, now=NOON).close()
    for stranger in (owner_of(make_company()), make_account(Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            open_evidence(evidence, store=store, actor=stranger, now=NOON)
    assert len(audited("read-evidence")) == 1


def begin_answer(company):
    application = make_application(company)
    response = response_to(application, "C-01", actor=owner_of(company), now=NOON)
    db.session.commit()
    return response
