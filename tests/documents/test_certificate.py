"""The certificate as a PDF: accessible, true to its values, the same bytes each time."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pypdf
import pytest

from trusted.documents.certificate import CertificateValues, certificate_pdf, qr_picture

VALUES = CertificateValues(
    company="Blue Harbor & Søns <Carriers>",
    entity_type="Carrier",
    partner_number="TP00000017",
    status="validated",
    tier=2,
    since=date(2026, 3, 4),
    valid_until=date(2030, 3, 3),
    issued_at=datetime(2026, 11, 24, 15, 31, tzinfo=UTC),
    code="7KQ2M-9XD4T-W0HPR-5BVEN",
    check_url="https://trusted.test/certificates/7KQ2M-9XD4T-W0HPR-5BVEN",
    policy="2027-01",
)


@pytest.fixture(scope="module")
def content():
    return certificate_pdf(VALUES)


def words(content):
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def structure(thing):
    if isinstance(thing, pikepdf.Array):
        return [found for child in thing for found in structure(child)]
    if not isinstance(thing, pikepdf.Dictionary):
        return []
    own = [(str(thing.S), str(thing.get("/Alt", "")))] if "/S" in thing else []
    return own + structure(thing.get("/K"))


def test_it_says_what_it_was_given(content):
    text = words(content)

    for said in (
        "Blue Harbor & Søns <Carriers>",
        "Carrier",
        "TP00000017",
        "Validated",
        "4 March 2026",
        "3 March 2030",
        "24 November 2026",
        "7KQ2M-9XD4T-W0HPR-5BVEN",
        "https://trusted.test/certificates/7KQ2M-9XD4T-W0HPR-5BVEN",
        "2027-01",
        "what the check page says counts, not this paper",
    ):
        assert said in text


def test_it_is_one_tagged_page_with_title_and_language(content):
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title).startswith("Certificate of Blue Harbor & Søns")
        assert pdf.open_metadata().get("pdfuaid:part") == "1"


def test_every_picture_has_words_and_the_name_is_the_heading(content):
    with pikepdf.open(BytesIO(content)) as pdf:
        found = structure(pdf.Root.StructTreeRoot)

    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 1
    assert [words for kind, words in found if kind == "/Figure"] == [
        "Shield with a check mark",
        "QR code of the address below",
    ]


def test_the_same_values_give_the_same_bytes(content):
    assert certificate_pdf(VALUES) == content
    assert certificate_pdf(replace(VALUES, tier=3)) != content


@pytest.mark.parametrize(
    "given",
    [
        {"company": "W" * 200},
        {"tier": 0, "status": "certified", "valid_until": None, "policy": None},
        {"tier": 3, "entity_type": "Freight forwarder"},
    ],
)
def test_it_stays_on_one_page(given):
    with pikepdf.open(BytesIO(certificate_pdf(replace(VALUES, **given)))) as pdf:
        assert len(pdf.pages) == 1


def test_the_code_picture_has_neither_style_nor_script():
    picture = qr_picture("https://trusted.test/x")

    assert set(re.findall(r"<(\w+)", picture)) == {"svg", "title", "path"}
    assert not re.search(r"\b(?:style|class|on\w+)=", picture)
