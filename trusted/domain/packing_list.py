"""The packing list of a bundle of documents: what each file is, and which criteria it supports."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from trusted.domain.errors import InputRefused
from trusted.domain.evidence import OTHER, EvidenceDraft

COLUMNS = (
    "filename",
    "title",
    "kind",
    "issued_on",
    "period_from",
    "period_to",
    "valid_until",
    "criteria",
)
NEEDED = ("filename", "title")
DAYS = ("issued_on", "period_from", "period_to", "valid_until")
MOST_LINES = 500
MOST_CHARACTERS = 1_000_000
# Spreadsheets of many countries part columns by semicolons.
SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list.

    number:  as a spreadsheet counts it, the heading being 1.
    draft:   what is said of the document; None if `problem` says why not.
    problem: in words for the company; empty if the line can be read.
    """

    number: int
    filename: str
    draft: EvidenceDraft | None
    criteria: tuple[str, ...]
    problem: str = ""


def read_list(content: bytes) -> tuple[Line, ...]:
    """Return the lines of a packing list; empty lines are left out.

    content: CSV in UTF-8, parted by commas, semicolons or tabs, with a heading that names COLUMNS
             in any order; those beyond NEEDED may be left out.
    Returns: each line either readable or with its problem; a file named twice is a problem of the
             second line.
    Raises:  InputRefused if no line can be told: not text, no heading, too long.
    """
    rows = _rows(content)
    heading = [name.strip().casefold() for name in rows[0]] if rows else []
    if missing := [name for name in NEEDED if name not in heading]:
        raise InputRefused(
            f"The first line of the list must name its columns; {' and '.join(missing)} is not"
            f" there. Download the template, and fill it in. Columns: {', '.join(COLUMNS)}."
        )
    if unknown := [name for name in heading if name and name not in COLUMNS]:
        raise InputRefused(
            f"The list has a column that is not known: {unknown[0][:40]}."
            f" Remove it. Columns: {', '.join(COLUMNS)}."
        )
    if len(set(heading)) < len(heading):
        raise InputRefused("The list names a column twice. Remove one of them.")
    numbered = [(n, row) for n, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    if len(numbered) > MOST_LINES:
        raise InputRefused(f"The list has more than {MOST_LINES} lines. Upload it in parts.")
    return _once_each(_line(number, heading, row) for number, row in numbered)


def template(criteria: Iterable[str]) -> str:
    """Return a list to be filled in: a line for each criterion."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for criterion_id in criteria:
        writer.writerow([""] * (len(COLUMNS) - 1) + [criterion_id])
    return text.getvalue()


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused("The list is not text in UTF-8. Save it as “CSV UTF-8”.") from error
    if len(text) > MOST_CHARACTERS or "\0" in text:
        raise InputRefused("This is no list that can be read. Save it as “CSV UTF-8”.")
    heading = text.partition("\n")[0]
    separator = max(SEPARATORS, key=heading.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise InputRefused(f"The list cannot be read as CSV: {error}.") from error


def _line(number: int, heading: list[str], row: list[str]) -> Line:
    if len(row) > len(heading) and any(cell.strip() for cell in row[len(heading) :]):
        problem = "This line has more columns than the heading. Put texts with commas in quotes."
        return Line(number, row[0].strip(), None, (), problem)
    cells = {name: cell.strip() for name, cell in zip(heading, row, strict=False) if name}
    criteria = tuple(dict.fromkeys(cells.get("criteria", "").split()))
    filename = cells.get("filename", "")
    if not filename:
        # The template has a line for each criterion; those not filled in say nothing.
        problem = (
            "" if set(cells.values()) <= {"", *criteria, " ".join(criteria)} else "Name the file."
        )
        return Line(number, "", None, criteria, problem)
    try:
        return Line(number, filename, _draft(cells), criteria)
    except InputRefused as refusal:
        return Line(number, filename, None, criteria, str(refusal))


def _draft(cells: Mapping[str, str]) -> EvidenceDraft:
    days = {name: _day(name, cells.get(name, "")) for name in DAYS}
    return EvidenceDraft(title=cells.get("title", ""), kind=cells.get("kind") or OTHER, **days)


def _day(name: str, written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise InputRefused(
            f"{name}: “{written[:40]}” is no day. Write it as year-month-day, such as 2026-11-24."
        ) from error


def _once_each(lines: Iterable[Line]) -> tuple[Line, ...]:
    seen: set[str] = set()
    kept = []
    for line in lines:
        if not line.filename and not line.problem:
            continue
        if line.filename and line.filename.casefold() in seen:
            problem = "This file is named above already. Put all its criteria into one line."
            kept.append(Line(line.number, line.filename, None, line.criteria, problem))
            continue
        seen.add(line.filename.casefold())
        kept.append(line)
    return tuple(kept)
