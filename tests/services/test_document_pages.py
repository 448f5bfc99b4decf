"""All documents that are issued, in both languages: how their pages look, and PDF/UA."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from tests.documents.pictures import apart, pictures, reference, references, renew
from tests.factories import (
    NOON,
    make_application,
    make_certified,
    make_company,
    make_reported,
    make_validation,
)
from tests.factories_documents import make_test_seal
from trusted.documents.certificate import CertificateValues, certificate_pdf
from trusted.documents.letter import letter_pdf
from trusted.documents.seal import sealed
from trusted.domain.criteria import Grade
from trusted.domain.languages import Language
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, Notice, RequiredAction
from trusted.services.letter_contents import CONTENTS, Frame

CODE = "7KQ2M-9XD4T-W0HPR-5BVEN"
ADDRESS = f"https://trusted.example/check/{CODE}"
KINDS = ("certificate", *CONTENTS)
CERTIFICATE = CertificateValues(
    company="Blue Harbor & Søns <Carriers>",
    entity_type="Carrier",
    partner_number="TP00000017",
    status="validated",
    tier=2,
    since=date(2026, 3, 2),
    valid_until=date(2030, 3, 2),
    issued_at=datetime(2026, 11, 24, 15, 31, tzinfo=UTC),
    code=CODE,
    check_url=ADDRESS,
    policy="2027-01",
)


@pytest.fixture
def issued(app) -> Iterator[dict[str, bytes]]:
    """Every document that the program issues about one company, by kind and language."""
    company = make_company(legal_name="Blue Harbor & Søns <Carriers>", address="1 Dock Road")
    enrollment = make_certified(make_application(company))
    grades = {"GOV-01": Grade.NOT_MET, "GOV-02": Grade.PARTLY_MET}
    validation = make_reported(make_validation(enrollment), grades)
    action = db.session.scalars(select(RequiredAction.id).order_by(RequiredAction.id)).first()
    told = select(Notice.id).where(Notice.enrollment_id == enrollment.id, Notice.code == "certify")
    subjects = dict.fromkeys(CONTENTS, validation.id)
    subjects |= {"decision": db.session.scalars(told).one(), "action": action or 0}
    found = {}
    for language in Language:
        kind = "Carrier" if language is Language.ENGLISH else "Transportista"
        said = replace(CERTIFICATE, language=language.value, entity_type=kind)
        found[f"certificate-{language}"] = certificate_pdf(said)
        for name, subject in subjects.items():
            found[f"{name}-{language}"] = letter(enrollment, name, subject, language)
    return found


def letter(enrollment: Enrollment, kind: str, subject: int, language: Language) -> bytes:
    frame = Frame(enrollment, language, CODE, ADDRESS, NOON)
    values = CONTENTS[kind](frame, subject)
    assert values is not None
    # Names that the factories count up would not be the same after another test.
    return letter_pdf(replace(values, partner_number="TP00000017"))


def test_every_document_looks_as_it_is_meant_to(issued, request):
    assert {name.rpartition("-")[0] for name in issued} == set(KINDS)
    wrong = []
    for name, content in issued.items():
        pages = pictures(content)
        if request.config.getoption("--renew-pages"):
            renew(name, pages)
        if len(pages) != references(name):
            wrong.append(f"{name}: {len(pages)} pages instead of {references(name)}")
            continue
        for number, page in enumerate(pages, 1):
            found = apart(page, reference(name, number))
            if not found.alike:
                wrong.append(f"{name}, page {number}: {found}")

    assert wrong == [], "look at the pages; if they are meant so: see tests/documents/pictures.py"


def test_every_document_is_pdf_ua_also_once_it_is_sealed(issued):
    for name, plain in issued.items():
        for content in (plain, sealed(plain, make_test_seal(), at=NOON)):
            assert faults_of(content, name.rpartition("-")[2]) == [], name


def faults_of(content: bytes, language: str) -> list[str]:
    """Return what PDF/UA-1 (ISO 14289-1) demands and a document lacks."""
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_metadata() as xmp:
        root = pdf.Root
        demands = {
            "is tagged": bool(root.MarkInfo.Marked),
            "has a structure": "/K" in root.StructTreeRoot and "/ParentTree" in root.StructTreeRoot,
            "names its language": str(root.Lang) == language,
            "shows its title": bool(root.ViewerPreferences.DisplayDocTitle),
            "has a title": bool(str(pdf.docinfo.get("/Title", ""))),
            "has the title in XMP": bool(xmp.get("dc:title")),
            "says that it is PDF/UA": xmp.get("pdfuaid:part") == "1",
            "is not locked": not pdf.is_encrypted,
            "embeds its fonts": all(map(embedded, fonts_of(pdf))),
            "reads in the order of its structure": all(
                page.obj.get("/Tabs") == "/S" for page in pdf.pages if "/Annots" in page.obj
            ),
            "gives every picture words": all(map(said, figures_in(root.StructTreeRoot.K))),
        }
        return [demand for demand, met in demands.items() if not met]


def fonts_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    dictionaries = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
    return [one for one in dictionaries if one.get("/Type") == "/FontDescriptor"]


def embedded(font: pikepdf.Object) -> bool:
    return any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def figures_in(thing: pikepdf.Object) -> list[pikepdf.Object]:
    if isinstance(thing, pikepdf.Array):
        return [one for child in thing for one in figures_in(child)]
    if not isinstance(thing, pikepdf.Dictionary):
        return []
    own = [thing] if thing.get("/S") == "/Figure" else []
    return own + figures_in(thing.get("/K"))


def said(figure: pikepdf.Object) -> bool:
    return bool(str(figure.get("/Alt", "")))


def test_the_same_facts_give_the_same_bytes(app):
    enrollment = make_certified()
    validation = make_validation(enrollment)
    one = letter(enrollment, "visit", validation.id, Language.SPANISH)

    assert letter(enrollment, "visit", validation.id, Language.SPANISH) == one
    assert sealed(one, make_test_seal(), at=NOON) == sealed(one, make_test_seal(), at=NOON)
    assert certificate_pdf(CERTIFICATE) == certificate_pdf(CERTIFICATE)
