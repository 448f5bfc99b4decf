from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.resemblance import Described, resemblance
from trusted.program import shipped_program

POLICY = shipped_program().screening
FOX = Described(("Fox Parcel Express LLC",), "US", "1 Main Street, Springfield", frozenset())
names = st.text("abcdefgh GmbH.éß", min_size=1, max_size=30)
described = st.builds(
    Described,
    st.tuples(names),
    st.sampled_from(["US", "DE"]),
    names,
    st.frozensets(st.sampled_from(["scac:FXPQ", "lei:1"])),
)


@pytest.mark.parametrize(
    "name",
    [
        "FOX PARCEL EXPRESS, Inc.",
        "Fox Parcel Express GmbH",
        "Fóx Parcel Express Co.",
        "Fox Parcels Express",
    ],
)
def test_legal_forms_accents_case_and_typing_errors_make_no_other_company(name):
    other = replace(FOX, names=(name,), address="9 Other Road, Elsewhere")

    found = resemblance(FOX, other, POLICY)

    assert found is not None
    assert name in found.why[0]
    assert "in the same country" in found.why[0]


def test_in_another_country_the_name_must_be_more_alike():
    near = replace(FOX, names=("Fax Parcels Expres",), address="9 Other Road")

    assert resemblance(FOX, near, POLICY) is not None
    assert resemblance(FOX, replace(near, country="DE"), POLICY) is None


def test_an_identifier_in_common_is_the_strongest_reason():
    one = replace(FOX, identifiers=frozenset({"scac:FXPQ"}))
    other = Described(("Wolf",), "DE", "Elsewhere", frozenset({"scac:FXPQ"}))

    found = resemblance(one, other, POLICY)

    assert found is not None
    assert found.score == 100
    assert found.why == ("Both have named the identifier scac:FXPQ.",)


def test_the_same_address_is_a_reason_and_the_house_next_door_is_none():
    tenant = Described(("Wolf",), "US", "1 MAIN STREET\nSpringfield", frozenset())

    found = resemblance(FOX, tenant, POLICY)

    assert found is not None
    assert found.why == ("The address is 100 % the same.",)
    assert resemblance(FOX, replace(tenant, address="2 Main Street, Springfield"), POLICY) is None
    assert resemblance(FOX, replace(tenant, country="DE"), POLICY) is None
    assert resemblance(replace(FOX, address=" "), replace(tenant, address=" "), POLICY) is None


@given(described, described)
def test_resemblance_does_not_depend_on_who_is_asked_first(one, other):
    found, back = resemblance(one, other, POLICY), resemblance(other, one, POLICY)

    assert (found is None) == (back is None)
    if found and back:
        assert found.score == back.score
        assert 0 < found.score <= 100


@given(described)
def test_a_company_resembles_itself_when_it_shares_an_identifier(one):
    named = replace(one, identifiers=one.identifiers | {"scac:FXPQ"})

    found = resemblance(named, named, POLICY)

    assert found is not None
    assert found.score == 100
