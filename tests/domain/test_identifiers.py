"""Identifiers: normal forms, refusals in words, and input that nobody should send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InvalidIdentifier
from trusted.domain.identifiers import (
    MAX_SERIAL,
    Identifier,
    Scheme,
    checked,
    is_partner_number,
    parse_identifier,
    partner_number,
)

NORMAL_FORMS = [
    ("ein", " 12-3456789 ", "12-3456789"),
    ("ein", "123456789", "12-3456789"),
    ("ior", "12-3456789ab", "12-3456789AB"),
    ("ior", "12-345678900", "12-345678900"),
    ("ior", "260901-00123", "260901-00123"),
    ("SCAC", "fxpq", "FXPQ"),
    ("iata", "5x", "5X"),
    ("iata", "406", "406"),
    ("icao", "ups", "UPS"),
    ("filer", "a7q", "A7Q"),
    ("firms", "w 123", "W123"),
    ("duns", "15-048-3782", "150483782"),
    ("lei", "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15"),
    ("gln", "5-412345-000013", "5412345000013"),
    ("eori", "gb123456789000", "GB123456789000"),
    ("eori", "XI123456789000", "XI123456789000"),
    ("mid", "auozr92mel", "AUOZR92MEL"),
    ("mid", "XOACMEXP1234TOR", "XOACMEXP1234TOR"),
    ("imo", "IMO 9074729", "9074729"),
    ("imo", "2041999", "2041999"),
    ("marketplace", "WWW.Shop.Example.", "shop.example"),
    ("seller", "Shop.Example/Ab-88_12", "shop.example/Ab-88_12"),
    ("customs", "kr/a12345", "KR/A12345"),
]


@pytest.mark.parametrize(("scheme", "value", "normal"), NORMAL_FORMS)
def test_two_spellings_of_one_name_are_one_identifier(scheme, value, normal):
    identifier = checked(scheme, value)

    assert identifier.value == normal
    assert str(identifier) == f"{scheme.lower()}:{normal}"
    assert parse_identifier(str(identifier)) == identifier


def test_every_scheme_has_an_example_among_these():
    assert {scheme.lower() for scheme, _, _ in NORMAL_FORMS} == set(Scheme)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lei:213800KUD8LAJWSQ9D16", "last two digits do not match"),
        ("gln:5412345000014", "last digit does not match"),
        ("imo:9074728", "last digit does not match"),
        ("ein:07-3456789", "No EIN begins with 07"),
        ("ior:12-3456789AO", "cannot be O, I or Z"),
        ("ior:536-90-4399", "social security number"),
        ("ior:12345678912", "with its dashes"),
        ("eori:QQ12345", "not the code of a country"),
        ("customs:QQ/12345", "not the code of a country"),
        ("customs:KR", "a slash and the number"),
        ("mid:QQOZR92MEL", "not the code of a country"),
        ("scac:ABCDE", "two to four letters"),
        ("iata:12", "three digits"),
        ("gln:541234500001", "13 digits"),
        ("duns:12345678", "nine digits"),
        ("marketplace:https://shop.example/x", "only the marketplace's domain"),
        ("marketplace:shop", "only the marketplace's domain"),
        ("marketplace:127.0.0.1", "only the marketplace's domain"),
        ("marketplace:-shop.example", "only the marketplace's domain"),
        ("seller:shop.example", "the seller's id there"),
        ("seller:shop.example/a/b", "the seller's id there"),
        ("filer:", "empty"),
        ("fax:123", "not known here"),
        ("FXPQ", "a colon and its value"),
        ("", "a colon and its value"),
    ],
)
def test_a_refusal_says_what_is_wrong(text, words):
    with pytest.raises(InvalidIdentifier, match=words):
        parse_identifier(text)


@pytest.mark.parametrize(
    "value",
    ["\ud800", "A\x00B", "FX\x1fPQ", "\x1cFXPQ", "FXPQ\n", "\u0661\u0662\u0663", "é", "9" * 10_000],
)
@pytest.mark.parametrize("scheme", Scheme)
def test_hidden_signs_foreign_digits_and_endless_values_are_refused(scheme, value):
    with pytest.raises(InvalidIdentifier) as refusal:
        checked(scheme, value)

    assert len(str(refusal.value)) < 300
    str(refusal.value).encode()


@pytest.mark.parametrize("scheme", ["\ud800", "x" * 10_000, "\x00", "", "EIN\u0661"])
def test_an_unknown_scheme_is_refused_in_few_words(scheme):
    with pytest.raises(InvalidIdentifier) as refusal:
        checked(scheme, "123")

    assert len(str(refusal.value)) < 300


@given(st.sampled_from(Scheme), st.text(alphabet=st.characters(), max_size=40))
def test_whatever_is_accepted_is_already_in_normal_form(scheme, value):
    try:
        identifier = checked(scheme, value)
    except InvalidIdentifier:
        return
    assert checked(scheme, identifier.value) == identifier


@given(st.from_regex(r"[A-Za-z]{2}[0-9A-Za-z]{1,15}", fullmatch=True))
def test_case_never_makes_a_second_eori(value):
    try:
        upper = checked("eori", value.upper())
    except InvalidIdentifier:
        return
    assert checked("eori", value.lower()) == upper


def test_an_identifier_is_written_with_its_scheme():
    assert str(Identifier(Scheme.SCAC, "FXPQ")) == "scac:FXPQ"


def test_the_check_digit_of_a_partner_number_is_luhn():
    assert partner_number(1234) == "TP00012344"
    assert partner_number(771) == "TP00007716"


@given(st.integers(0, MAX_SERIAL), st.integers(0, 7), st.integers(1, 9))
def test_a_wrong_digit_in_a_partner_number_is_noticed(serial, place, shift):
    number = partner_number(serial)
    digits = list(number[2:])
    digits[place] = str((int(digits[place]) + shift) % 10)

    assert is_partner_number(number)
    assert not is_partner_number("TP" + "".join(digits))


@pytest.mark.parametrize("serial", [-1, MAX_SERIAL + 1])
def test_a_serial_beyond_seven_digits_gets_no_number(serial):
    with pytest.raises(ValueError, match="seven digits"):
        partner_number(serial)


@pytest.mark.parametrize(
    "text", ["", "TP", "tp00012344", "TP0001234", "TP0001234\u0664", "TP00012344\n"]
)
def test_what_only_looks_like_a_partner_number_is_none(text):
    assert not is_partner_number(text)
