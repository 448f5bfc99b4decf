"""Letters: true to what they are given, in both languages, the same bytes each time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pypdf
import pytest

from trusted.documents.letter import LetterValues, Part, letter_pdf

VALUES = LetterValues(
    language="en",
    title="Report of the validation",
    company="Blue Harbor & Søns <Carriers>",
    address="1 Dock Road, Springfield, US",
    partner_number="TP00000017",
    issued_at=datetime(2026, 11, 24, 15, 31, tzinfo=UTC),
    dated=date(2026, 11, 20),
    code="7KQ2M-9XD4T-W0HPR-5BVEN",
    check_url="https://trusted.test/check/7KQ2M-9XD4T-W0HPR-5BVEN",
    paragraphs=("Validated on 20 November 2026.", "All seen."),
    parts=(
        Part(
            "What was found",
            (),
            ("Criterion", "Grade", "Note"),
            [(f"GOV-{n:02}", "2 Met", "Seen on site, in full. " * 4) for n in range(40)],
        ),
    ),
)


@pytest.fixture(scope="module")
def content():
    return letter_pdf(VALUES)


def pages(content):
    return [
        " ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(content)).pages
    ]


def roles(thing):
    if isinstance(thing, pikepdf.Array):
        return [role for child in thing for role in roles(child)]
    if not isinstance(thing, pikepdf.Dictionary):
        return []
    return [*([str(thing.S)] if "/S" in thing else []), *roles(thing.get("/K"))]


def test_it_says_what_it_was_given(content):
    text = " ".join(pages(content))

    for said in (
        *("Report of the validation", "Blue Harbor & Søns <Carriers>", "20 November 2026"),
        *("GOV-39", "https://trusted.test/check/7KQ2M-9XD4T-W0HPR-5BVEN", "TP00000017"),
    ):
        assert said in text


def test_every_page_names_the_letter_and_its_number(content):
    told = pages(content)

    assert len(told) > 1
    for number, page in enumerate(told, 1):
        assert f"{number} / {len(told)}" in page
        assert VALUES.code in page


def test_it_is_tagged_for_readers_who_do_not_see_it(content):
    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        found = set(roles(pdf.Root.StructTreeRoot.K))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P", "/Figure"} <= found


def test_the_same_values_give_the_same_bytes(content):
    assert letter_pdf(VALUES) == content


def test_it_speaks_spanish():
    content = letter_pdf(replace(VALUES, language="es", title="Informe de la validación"))

    text = " ".join(pages(content))
    assert "20 de noviembre de 2026" in text
    assert "sello electrónico" in text
    assert "sealed electronically" not in text
    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "es"
