"""Doubts about rows of foreign lists: kept in English, said in the language of the page."""

import pytest

from trusted.domain.recognition import DOUBT_WORDS, NO_LEVEL, NO_ROLE, Doubt, worded
from trusted.domain.screening import Likeness, Subject, SubjectKind
from trusted.web.officer.doubts import doubts_said

VALUES = {
    Doubt.BAD_IDENTIFIER: {"names": "imo:7, tin:KR1"},
    Doubt.CONFLICTING_IDENTIFIER: {"names": "scac:FXPQ"},
    Doubt.UNKNOWN_STATUS: {"status": "100% sure", "tier": NO_LEVEL},
    Doubt.DENIED_PARTY: {
        "what": "name",
        "score": 93,
        "matched": "Fox, in the same country.",
        "country": "of unknown country",
    },
    Doubt.ROLE_NOT_COVERED: {"roles": NO_ROLE},
    Doubt.DATE_IN_FUTURE: {"day": "2027-01-01"},
    Doubt.COUNTRY_MISMATCH: {"countries": "JP"},
    Doubt.DUPLICATE: {"times": 2},
}


@pytest.mark.parametrize("doubt", DOUBT_WORDS)
def test_each_doubt_is_said_in_spanish_with_its_values(application, doubt):
    kept = {doubt.value: worded(doubt, **VALUES[doubt])}

    with application.test_request_context("/?lang=en"):
        assert doubts_said(kept) == list(kept.values())
    with application.test_request_context("/?lang=es"):
        (spanish,) = doubts_said(kept)

    assert spanish != kept[doubt.value]
    told = set(VALUES[doubt].values()) - {"name", "of unknown country", NO_LEVEL, NO_ROLE}
    assert all(str(value) in spanish for value in told)


def test_a_hit_among_denied_parties_is_said_as_screening_told_it(application):
    subject = Subject(SubjectKind.ADDRESS, "1 Harbor Road", "KR")
    told = Likeness(subject, 0, "1 Harbour Road", 97, same_country=True).why

    with application.test_request_context("/?lang=es"):
        said = doubts_said({Doubt.DENIED_PARTY.value: told})

    assert said == ["Parecido del 97 % (dirección) con “1 Harbour Road”, en el mismo país."]


def test_words_that_were_kept_before_in_another_form_stay_as_they_are(application):
    with application.test_request_context("/?lang=es"):
        assert doubts_said({"duplicate": "Twice in the list."}) == ["Twice in the list."]
