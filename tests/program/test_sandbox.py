import tomllib
from copy import deepcopy
from pathlib import Path

import pytest

from trusted.domain.priority import Code
from trusted.program import sandbox
from trusted.program.reading import ProgramError
from trusted.program.sandbox import FILE, sandbox_table, sandbox_table_from

SHIPPED = tomllib.loads(Path(sandbox.__file__).with_name(FILE).read_text())


def refused(change):
    data = deepcopy(SHIPPED)
    change(data)
    with pytest.raises(ProgramError) as caught:
        sandbox_table_from(data)
    assert str(caught.value).startswith(f"{FILE}: ")
    return str(caught.value)


def test_every_effect_that_one_party_can_have_is_there_to_be_tried():
    table = sandbox_table()
    shown = {one.effect for one in (*table.cases, *table.combinations)}
    of_the_shipment = {Code.HIGH_RISK_LINE, Code.ADVANCE_DATA_MISSING, Code.FLOOR, Code.CAP}
    assert shown == set(Code) - of_the_shipment | {None}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["case"][0]["identifiers"].append("scac:zzxx"), "write scac:zzxx as scac:ZZXX"),
        (lambda d: d["case"][0]["identifiers"].append("scac:ZZVA"), "once"),
        (lambda d: d["case"][0]["identifiers"].append("ein:12-3456789"), "role for its scheme"),
        (lambda d: d["case"][0]["identifiers"].append("scac:1"), "two to four letters"),
        (lambda d: d["case"][0].pop("effect"), "either effect or refused"),
        (lambda d: d["case"][0].update(tier=4), "tier is 0 to 3"),
        (lambda d: d["case"][0].update(look_up=299), "status of HTTP"),
        (lambda d: d["case"][0].pop("company"), "company and status"),
        (lambda d: d["case"][0].update(refused="never"), "register-stale"),
        (lambda d: d["case"].append(d["case"][0]), "twice"),
        (lambda d: d["combination"][0]["parties"].update(seller=["scac:ZZZZ"]), "no case bears"),
        (lambda d: d["roles"].update(nothing="carrier"), "no scheme nothing"),
        (lambda d: d.pop("roles"), "roles is missing"),
    ],
)
def test_a_faulty_table_is_refused_with_what_to_change(change, words):
    assert words in refused(change)
