"""What a certificate of another program shows, and until when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.criteria import Assurance
from trusted.domain.errors import InputRefused
from trusted.domain.partial_proof import (
    CertificateFacts,
    CertificateKind,
    check_certificate,
    counts_until,
    partial_proofs,
)

KIND = CertificateKind("iso", "ISO", "Body", {"A-1": "this", "A-2": "that"}, "Not all.", 3, False)
KINDS = {"iso": KIND}
ISSUED, ENDS = date(2024, 2, 29), date(2027, 2, 28)
HELD = CertificateFacts(7, "iso", ISSUED, ENDS)


def test_a_certificate_partly_shows_each_criterion_of_its_kind():
    found = partial_proofs([HELD], KINDS, date(2026, 1, 1))

    assert set(found) == {"A-1", "A-2"}
    (proof,) = found["A-1"]
    assert (proof.document, proof.shows, proof.until) == (7, "this", ENDS)
    assert proof.at_most is Assurance.DOCUMENT_CHECKED


def test_several_certificates_may_show_parts_of_one_criterion():
    found = partial_proofs([HELD, HELD], KINDS, date(2026, 1, 1))

    assert len(found["A-2"]) == 2


@pytest.mark.parametrize("day", [date(2024, 2, 28), date(2027, 3, 1)])
def test_it_shows_nothing_before_its_issue_or_after_its_end(day):
    assert partial_proofs([HELD], KINDS, day) == {}


@pytest.mark.parametrize("day", [ISSUED, ENDS])
def test_its_first_and_last_day_count(day):
    assert partial_proofs([HELD], KINDS, day)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_it_never_counts_longer_than_it_is_valid(issued, until):
    assert counts_until(KIND, issued, until) <= until


@pytest.mark.parametrize(
    ("until", "words"),
    [(date(2024, 2, 28), "end before"), (date(2027, 3, 1), "3 years at most")],
)
def test_days_that_cannot_be_are_refused(until, words):
    with pytest.raises(InputRefused, match=words):
        check_certificate(KIND, ISSUED, until)


def test_days_that_can_be_are_taken():
    check_certificate(KIND, ISSUED, ENDS)
