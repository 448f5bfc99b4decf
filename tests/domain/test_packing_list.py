"""The packing list, as people write it and as nobody should."""

import csv
import io
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused
from trusted.domain.evidence import EvidenceDraft
from trusted.domain.packing_list import COLUMNS, MOST_LINES, read_list, template

HEADING = ",".join(COLUMNS)
WHOLE = "plan.pdf,Plan,procedure,2026-01-02,2025-01-01,2025-12-31,2027-01-01,GOV-01 CYB-01"


def read(*lines, heading=HEADING):
    return read_list("\n".join([heading, *lines]).encode())


def test_a_line_is_a_document_with_its_criteria():
    (line,) = read(WHOLE)

    assert (line.number, line.filename, line.problem) == (2, "plan.pdf", "")
    assert line.criteria == ("GOV-01", "CYB-01")
    assert line.draft == EvidenceDraft(
        title="Plan",
        kind="procedure",
        issued_on=date(2026, 1, 2),
        period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31),
        valid_until=date(2027, 1, 1),
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_list_of_any_spreadsheet_is_read(separator, mark, end):
    text = mark + end.join([HEADING, WHOLE, ""]).replace(",", separator)

    (line,) = read_list(text.encode())

    assert line.draft.title == "Plan"


def test_columns_may_stand_in_any_order_and_most_may_be_left_out():
    (line,) = read("Plan , a.pdf", heading=" Title,FILENAME")

    assert (line.filename, line.draft) == ("a.pdf", EvidenceDraft(title="Plan"))


def test_the_template_has_a_line_for_each_criterion_and_says_nothing_yet():
    text = template(["GOV-01", "GOV-02"])

    assert len(text.splitlines()) == 3
    assert read_list(text.encode()) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("plan.pdf,Plan,,2026-13-01", "issued_on: “2026-13-01” is no day"),
        ("plan.pdf,Plan,,2027-02-29", "is no day"),
        ("plan.pdf,Plan,,01/02/2026", "year-month-day"),
        (",Plan,,,,,,GOV-01", "Name the file"),
        (WHOLE + ",and,more", "more columns than the heading"),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_the_others_are_read(line, words):
    bad, good = read(line, "other.pdf,Other")

    assert words in bad.problem
    assert bad.draft is None
    assert good.draft.title == "Other"


def test_a_leap_day_is_a_day():
    (line,) = read("plan.pdf,Plan,,2028-02-29")

    assert line.draft.issued_on == date(2028, 2, 29)


def test_a_file_named_twice_is_taken_from_its_first_line_only():
    first, second = read("plan.pdf,Plan", "PLAN.pdf,Again")

    assert first.draft is not None
    assert "named above already" in second.problem


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "must name its columns"),
        (b"filename\na.pdf", "title"),
        (b"filename,title,poem\n", "poem"),
        (b"filename,title,title\n", "twice"),
        ("filename,title\nü".encode("latin-1"), "UTF-8"),
        (b"filename,title\n\0,", "no list"),
        (b"a" * 1_000_001, "no list"),
        (b"filename,title\n" + b"a.pdf,A\n" * (MOST_LINES + 1), "more than 500"),
        (b"filename,title\n" + b"a" * 200_000 + b",A", "cannot be read as CSV"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(content, words):
    with pytest.raises(InputRefused, match=words):
        read_list(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(content):
    with suppress(InputRefused):
        lines = read_list(content)
        assert all((line.draft is None) == bool(line.problem) for line in lines)


cells = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12)


@given(st.lists(st.lists(cells, min_size=1, max_size=10), max_size=8))
def test_any_cells_under_a_right_heading_give_each_line_a_document_or_a_problem(rows):
    text = io.StringIO()
    csv.writer(text).writerows([list(COLUMNS), *rows])

    lines = read_list(text.getvalue().encode())

    assert all((line.draft is None) == bool(line.problem) for line in lines)
    assert len(lines) <= len(rows)
    good = [line.filename.casefold() for line in lines if line.draft]
    assert len(good) == len(set(good))
