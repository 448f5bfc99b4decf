"""Issuing letters: what was told, in both languages, sealed, and checked by code and file."""

from io import BytesIO

import pypdf
import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_reported,
    make_validation,
    owner_of,
)
from tests.factories_documents import make_test_seal, seal_pem
from trusted.domain.criteria import Grade
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment, Notice, RequiredAction, Validation
from trusted.persistence.queries.certificates import letter_by_code
from trusted.program import ProgramError
from trusted.program.letters import letter_words, shipped_letter_words
from trusted.services.certificates import issue_certificate
from trusted.services.checking import code_in
from trusted.services.document_seals import bring_seal, make_seal, seal_with
from trusted.services.letters import Wanted, issue_letter, open_letter
from trusted.services.signing_keys import KeyUnreadable
from trusted.storage.local import LocalStore

BASE = "https://trusted.test"
SECRET = "a secret that seals the keys of tests"


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "documents")


@pytest.fixture
def reported(app):
    """A validation with a criterion that was not met."""
    return make_reported(make_validation(make_certified()), {"GOV-01": Grade.NOT_MET})


def issue(store, enrollment, kind, subject_id, language=Language.ENGLISH, **given):
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    wanted = Wanted(kind, subject_id, language)
    given = {"actor": owner} | given
    return issue_letter(enrollment, wanted, store=store, base_url=BASE, now=NOON, **given)


def text_of(letter, store):
    with open_letter(letter, store=store, actor=make_account(Role.AUDITOR)) as file:
        pages = pypdf.PdfReader(BytesIO(file.read())).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)


def enrollment_of(validation):
    return db.session.get_one(Enrollment, validation.enrollment_id)


def subject(kind, validation):
    if kind == "decision":
        return db.session.scalars(select(Notice.id).where(Notice.code == "certify")).one()
    if kind == "action":
        return db.session.scalars(select(RequiredAction.id)).one()
    return validation.id


SAID = {
    "decision": ("Your company is certified", "Su empresa está certificada"),
    "visit": ("Notice of a validation", "Aviso de una validación"),
    "report": ("0 Not met", "0 No se cumple"),
    "action": ("Please mend the following by 1 April 2027", "hasta el 1 de abril de 2027"),
}


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("language", list(Language))
def test_each_kind_says_it_in_each_language(store, reported, kind, language):
    enrollment = enrollment_of(reported)

    letter = issue(store, enrollment, kind, subject(kind, reported), language)

    text = text_of(letter, store)
    assert SAID[kind][language is Language.SPANISH] in text
    assert letter.code in text
    assert enrollment.partner_number in text


def test_what_the_program_asks_is_spanish_in_a_spanish_letter(store, reported):
    for kind, said in (
        ("visit", "Un nombramiento firmado"),
        ("action", "Un directivo de la empresa responde"),
    ):
        enrollment = enrollment_of(reported)
        issued = issue(store, enrollment, kind, subject(kind, reported), Language.SPANISH)
        assert said in text_of(issued, store)


def test_the_same_letter_is_issued_once_and_checked_by_code_and_by_file(store, reported):
    enrollment = enrollment_of(reported)
    letter = issue(store, enrollment, "report", reported.id, seal=make_test_seal())

    assert issue(store, enrollment, "report", reported.id).id == letter.id
    assert letter_by_code(letter.code.lower()).id == letter.id
    with store.open(letter.sha256) as file:
        content = file.read()
    assert code_in(content, BASE, []) == letter.code
    assert b"ETSI.CAdES.detached" in content
    with pytest.raises(InputRefused):
        code_in(content[:-9] + b" " + content[-8:], BASE, [])


def test_what_was_not_told_is_no_letter_and_strangers_get_none(store, reported):
    enrollment = enrollment_of(reported)
    submitted = db.session.scalars(select(Notice.id).where(Notice.code == "submit")).first()

    for kind, subject_id in (("decision", submitted), ("report", 999), ("poem", 1), ("visit", 0)):
        with pytest.raises(InputRefused):
            issue(store, enrollment, kind, subject_id)
    with pytest.raises(NotPermitted):
        issue(store, enrollment, "report", reported.id, actor=make_account())


def test_a_report_that_was_not_given_yet_is_no_letter(store, app):
    validation = make_validation()
    assert db.session.get_one(Validation, validation.id).reported_at is None

    with pytest.raises(InputRefused):
        issue(store, enrollment_of(validation), "report", validation.id)


def test_a_certificate_is_issued_in_both_languages_each_with_its_code(store, app):
    enrollment = make_certified()
    actor = make_account(Role.SUPERVISOR)

    def issued(language):
        return issue_certificate(
            enrollment,
            store=store,
            base_url=BASE,
            actor=actor,
            now=NOON,
            language=language,
            seal=make_test_seal(),
        )

    english, spanish = issued(Language.ENGLISH), issued(Language.SPANISH)

    assert english.code != spanish.code
    with store.open(spanish.sha256) as file:
        text = pypdf.PdfReader(BytesIO(file.read())).pages[0].extract_text()
    assert "Participa como" in text
    assert "Transportista" in text


@pytest.mark.usefixtures("app")
def test_the_seal_is_made_once_by_set_up_and_brought_by_administrators():
    assert seal_with(SECRET) is None
    make_seal(SECRET, actor=None, now=NOON)
    first = seal_with(SECRET)
    certificate, key = seal_pem()
    administrator = make_account(Role.ADMINISTRATOR)

    with pytest.raises(NotPermitted):
        make_seal(SECRET, actor=None, now=NOON)
    with pytest.raises(NotPermitted):
        bring_seal(SECRET, certificate, key, actor=make_account(), now=NOON)
    with pytest.raises(InputRefused):
        bring_seal(SECRET, certificate, b"no key", actor=administrator, now=NOON)
    late = NOON.replace(year=2066)
    with pytest.raises(InputRefused, match="not valid"):
        bring_seal(SECRET, certificate, key, actor=administrator, now=late)
    bring_seal(SECRET, certificate, key, actor=administrator, now=NOON)

    assert seal_with(SECRET) == make_test_seal()
    assert first != make_test_seal()
    with pytest.raises(KeyUnreadable):
        seal_with("another secret of 32 characters or more")


def test_all_words_are_there_in_both_languages(tmp_path):
    assert all(set(text) == set(Language) for text in shipped_letter_words().values())
    faulty = tmp_path / "letters.toml"
    for text in ('x = { en = "A" }', 'x = { en = "A {day}", es = "B" }', 'x = "A"'):
        faulty.write_text(text)
        with pytest.raises(ProgramError):
            letter_words(faulty)
