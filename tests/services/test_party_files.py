from datetime import date
from io import BytesIO

import pytest

from tests.services.party_samples import CONSOLIDATED_CSV, CONSOLIDATED_JSON, SDN_CSV, SDN_XML
from trusted.domain.errors import InputRefused
from trusted.services.party_files import country_code, read_party_file


@pytest.mark.parametrize("data", [SDN_XML, SDN_CSV, CONSOLIDATED_JSON, CONSOLIDATED_CSV])
def test_every_format_gives_the_same_names_and_countries(data):
    company, person, *_ = read_party_file(BytesIO(data)).parties

    assert company.uid == "36"
    assert [name.casefold() for name in company.names] == [
        "nordwind freight ltd.",
        "north wind cargo",
    ]
    assert company.programs == ("CUBA",)
    assert sorted(person.names[0].casefold().replace(",", "").split()) == ["ivan", "petrov"]
    assert person.kind == "individual"
    assert person.countries == ("RU",)


@pytest.mark.parametrize("data", [SDN_XML, CONSOLIDATED_JSON, CONSOLIDATED_CSV])
def test_addresses_come_with_their_country(data):
    company = read_party_file(BytesIO(data)).parties[0]

    assert company.addresses == ("1 Hangar Road, Havana",)
    assert company.countries == ("CU",)


def test_the_day_of_publication_is_read_where_the_file_says_it():
    assert read_party_file(BytesIO(SDN_XML)).published_on == date(2026, 11, 20)
    assert read_party_file(BytesIO(SDN_XML.replace(b"11/20/2026", b"soon"))).published_on is None
    assert read_party_file(BytesIO(SDN_CSV)).published_on is None


def test_a_json_list_without_a_frame_is_read_too():
    bare = CONSOLIDATED_JSON.replace(b'{"results": ', b"", 1).rstrip()[:-1]

    assert len(read_party_file(BytesIO(bare)).parties) == 2


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<sdnList><sdnEntry><uid>1</uid><lastName>&b;</lastName></sdnEntry></sdnList>"""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Dear Sir,\nplease find enclosed",
        b"<sdnList><sdnEntry>",
        BOMB,
        b'{"results": "none"}',
        b"36,\xff\xfe,entity,CUBA",
        SDN_CSV.replace(b"\x1a", b"45,short"),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_in_it_is_run(data):
    with pytest.raises(InputRefused):
        read_party_file(BytesIO(data))


@pytest.mark.parametrize(
    ("text", "code"),
    [("Cuba", "CU"), ("ru", "RU"), ("Russia", "RU"), ("Korea, North", "KP"), ("Atlantis", None)],
)
def test_countries_are_known_by_letters_and_by_name(text, code):
    assert country_code(text) == code
