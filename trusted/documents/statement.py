"""A plain statement on the company's paper, for the demonstration: real text, made in no time."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from trusted.documents.certificate import day_in_words

# US Letter; lengths in points.
WIDTH, HEIGHT, MARGIN = 612, 792, 72
SIZE, LEADING = 11, 15.5
# Helvetica of 11 points holds about this many letters of English between the margins.
LETTERS = 88
LINES = 38
HEADING = (
    "BT /Bold 9 Tf 0.07 0.18 0.31 rg {margin} {company_y} Td <{company}> Tj ET "
    "BT /Bold 19 Tf 0.07 0.18 0.31 rg {margin} {title_y} Td <{title}> Tj ET "
    "BT /Plain 10 Tf 0.34 0.36 0.4 rg {margin} {day_y} Td <{day}> Tj ET "
    "0.88 0.69 0.29 RG 2 w {margin} {rule_y} m {right} {rule_y} l S"
)


def statement_pdf(title: str, company: str, paragraphs: Sequence[str], issued_on: date) -> bytes:
    """Return a small PDF of the paragraphs; the same input gives the same bytes.

    Letters that Windows-1252 lacks become question marks: this is no certificate.
    """
    lines = list(_lines(paragraphs))
    with pikepdf.new() as pdf:
        fonts = Dictionary(Plain=_font(pdf, "Helvetica"), Bold=_font(pdf, "Helvetica-Bold"))
        for start in range(0, max(len(lines), 1), LINES):
            content = _text(lines[start : start + LINES])
            if start == 0:
                content = f"{_heading(title, company, issued_on)}\n{content}"
            _add_page(pdf, fonts, content)
        pdf.docinfo = pdf.make_indirect(Dictionary(Title=title, Author=company))
        pdf.Root.Lang = "en"
        pdf.save(out := BytesIO(), deterministic_id=True)
    return out.getvalue()


def _lines(paragraphs: Sequence[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield from textwrap.wrap(paragraph, LETTERS)
        yield ""


def _heading(title: str, company: str, issued_on: date) -> str:
    return HEADING.format(
        margin=MARGIN,
        right=WIDTH - MARGIN,
        company=_hex(company.upper()[:90]),
        company_y=HEIGHT - 60,
        title=_hex(title[:52]),
        title_y=HEIGHT - 90,
        day=_hex(f"Issued on {day_in_words(issued_on)}"),
        day_y=HEIGHT - 108,
        rule_y=HEIGHT - 122,
    )


def _text(lines: Sequence[str]) -> str:
    shown = " ".join(f"<{_hex(line)}> Tj T*" for line in lines)
    return f"BT /Plain {SIZE} Tf {LEADING} TL 0.1 g {MARGIN} {HEIGHT - 152} Td {shown} ET"


def _hex(text: str) -> str:
    # Hexadecimal needs no escapes, so no text can end the string and begin something else.
    return text.encode("cp1252", "replace").hex()


def _font(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name("/" + name),
            Encoding=Name.WinAnsiEncoding,
        )
    )


def _add_page(pdf: pikepdf.Pdf, fonts: Dictionary, content: str) -> None:
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, WIDTH, HEIGHT]),
        Resources=Dictionary(Font=fonts),
        Contents=pdf.make_stream(content.encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
