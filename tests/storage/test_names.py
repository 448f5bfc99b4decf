"""File names made harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused
from trusted.storage.names import safe_filename


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("re\0port.pdf", "report.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b\r\nX-Header: 1.pdf', "ab X-Header 1.pdf"),
        ("  .. .hidden.pdf", "hidden.pdf"),
        ("Prüfbericht 2026 - 税関.pdf", "Prüfbericht 2026 - 税関.pdf"),
        ("e\u0301tat.csv", "\u00e9tat.csv"),
    ],
)
def test_names_lose_only_what_harms(given_name, kept):
    assert safe_filename(given_name) == kept


def test_a_long_name_keeps_its_ending():
    name = safe_filename("x" * 300 + ".pdf")

    assert len(name) == 255
    assert name.endswith("x.pdf")


@pytest.mark.parametrize("nothing", ["", "..", "/", "\0", "\u202e", " . "])
def test_a_name_of_nothing_is_refused(nothing):
    with pytest.raises(InputRefused, match="no name"):
        safe_filename(nothing)


@given(st.text())
def test_no_name_is_too_long_or_leads_elsewhere(name):
    try:
        kept = safe_filename(name)
    except InputRefused:
        return
    assert 1 <= len(kept) <= 255
    assert not set(kept) & set('/\\\0\r\n"')
    assert kept not in {".", ".."}
    assert safe_filename(kept)
