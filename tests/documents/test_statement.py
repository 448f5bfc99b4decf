"""Plain statements for the demonstration."""

from datetime import date
from io import BytesIO

import pypdf

from trusted.documents.statement import statement_pdf
from trusted.storage.local import LocalStore
from trusted.storage.sniffing import media_type_of

DAY = date(2020, 2, 3)


def read(content):
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


def test_a_statement_holds_real_text():
    (page,) = read(statement_pdf("Access control", "Nørd (Freight) Ltd", ["Doors \\) Tj"], DAY))

    assert "Access control" in page
    assert "NØRD (FREIGHT) LTD" in page
    assert "Issued on 3 February 2020" in page
    assert "Doors \\) Tj" in page


def test_a_long_statement_goes_on_overleaf():
    pages = read(statement_pdf("T", "C", ["word " * 60] * 30, DAY))

    assert len(pages) > 1
    assert sum(page.count("word") for page in pages) == 1800


def test_the_same_statement_has_the_same_bytes():
    first, second = (statement_pdf("T", "C", ["P"], DAY) for _ in range(2))

    assert first == second
    assert first != statement_pdf("T", "D", ["P"], DAY)


def test_a_statement_comes_in_as_evidence(tmp_path):
    content = BytesIO(statement_pdf("T", "C", [], DAY))

    with LocalStore(tmp_path).incoming(content, 10**6) as received:
        assert media_type_of(received, "statement.pdf") == "application/pdf"
