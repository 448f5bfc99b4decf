"""Every row of a manifest becomes a shipment or is reported with its line; none gets lost."""

import errno
import gzip
import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.manifests.conftest import ROLES
from trusted.domain.errors import InputRefused
from trusted.manifests.lines import LINE_BYTES, Lines
from trusted.manifests.reading import read_manifest
from trusted.manifests.shipped import located

BAD = b"""id,baseline,carrier,advance_complete,advance_on_time
good,430,scac:FXPQ,true,true
,430,scac:FXPQ,,
a,many,,,
b,1001,,,
c,-1,,,
d,4.5,,,
e,430,,,,one too many
f,430
g,430,scac:\xff\xfe,,
h,430,scac:\0,,
i,"430,,,
j,"43"0,,,
k,430,"scac:
l,430,"a\tb",,
m,,,,
n,430,,true,
o,430,,perhaps,true
good,431,,,

   ,430,,,
last,"7","scac:""F""XPQ",,
"""


def test_what_is_no_shipment_is_reported_by_its_line(desk):
    desk.read(BAD)
    number = "is not a whole number from 0 to 1000."
    assert desk.shipments == [("good", 430), ("last", 7)]
    assert desk.rejected == [
        (3, "The id is empty."),
        (4, f"The baseline many {number}"),
        (5, f"The baseline 1001 {number}"),
        (6, f"The baseline -1 {number}"),
        (7, f"The baseline 4.5 {number}"),
        (8, "It has 6 columns instead of 5."),
        (9, "It has 2 columns instead of 5."),
        (10, "It is not UTF-8 from byte 12 on."),
        (11, "It holds a NUL."),
        (12, "A quote is opened and not closed."),
        (13, "Something other than a comma follows a closing quote."),
        (14, "A quote is opened and not closed."),
        (15, "It holds a control character."),
        (16, "The baseline is empty."),
        (17, "One of the two advance data is empty."),
        (18, "The advance data are neither true nor false."),
        (19, "The id good is already on line 2."),
        (21, "The id is empty."),
    ]


def test_what_is_too_long_is_reported_and_read_past(desk):
    names = " ".join(f"scac:{n}" for n in range(21))
    rows = ["id,baseline,carrier,mode", "x" * 101 + ",1,,", f"a,1,{names},", f"b,1,{'y' * 301},"]
    rows += [f"c,1,,{'z' * 21}", f"d,1,{'w' * LINE_BYTES * 2},", "e,5,scac:FXPQ,express"]
    desk.read("\n".join(rows))
    assert desk.shipments == [("e", 5)]
    assert [line for line, _ in desk.rejected] == [2, 3, 4, 5, 6]
    assert desk.rejected[-1][1] == "It is longer than 1,048,576 bytes."


def test_identifiers_of_one_role_are_parted_by_spaces_or_semicolons(desk):
    desk.read("\ufeffid,baseline,carrier\r\n1,5, scac:A;scac:B  scac:C ; \r\n2,5,\r\n")
    named = desk.bench.execute("SELECT named[2] FROM shipments ORDER BY line").fetchall()
    assert named == [("scac:A scac:B scac:C",), (None,)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The first line does not name the columns"),
        (b"\xff\xfei\0d\0", "The first line does not name the columns"),
        (b"id,carrier\n1,x\n", "lacks the column baseline"),
        (b"id;baseline\n1;2\n", "lacks the column id, baseline"),
        (b"id,baseline,carier\n", "The column carier is not known"),
        (b"id,baseline,id\n", "Two columns have the same name: id"),
        (b"id,baseline,advance_complete\n", "Give both advance_complete and advance_on_time"),
        (b"declaration_id,baseline_risk,courier_id,seller_id\n", "lacks the column declarant_id"),
        (gzip.compress(b"id,baseline\n" * 9999)[:-20], "cannot be read to its end"),
        (b"\x1f\x8b\x08broken", "cannot be read to its end"),
        (b"PAR1 but no Parquet", "cannot be read"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused_and_told_why(desk, content, said):
    with pytest.raises(InputRefused, match=re.escape(said)):
        desk.read(content)


def test_packed_files_are_told_by_their_content(desk):
    desk.read(gzip.compress(b"id,baseline\n1,5\n"), name="manifest.csv")
    assert desk.shipments == [("1", 5)]


def test_parquet_is_read_and_its_rows_are_counted(desk):
    path = desk.folder / "odd [1]*.parquet"
    desk.bench.execute(
        "COPY (SELECT * FROM (VALUES ('a', 430, 'scac:A', true, true), ('b', -4, NULL, NULL, NULL),"
        " ('c', NULL, '', NULL, NULL)) AS t(id, baseline, carrier, advance_complete,"
        " advance_on_time)) TO $path (FORMAT parquet)",
        {"path": str(path)},
    )
    desk.read(path.read_bytes(), name=path.name)
    assert desk.shipments == [("a", 430)]
    assert [line for line, _ in desk.rejected] == [2, 3]


@pytest.mark.parametrize("another_disk", [False, True])
def test_parquet_is_read_wherever_it_lies(desk, tmp_path_factory, monkeypatch, another_disk):
    path = tmp_path_factory.mktemp("elsewhere") / "a.parquet"
    duckdb.execute(f"COPY (SELECT 'a' AS id, 430 AS baseline) TO '{path}' (FORMAT parquet)")
    if another_disk:
        monkeypatch.setattr(Path, "hardlink_to", _refused)

    read_manifest(desk.bench, path, desk.folder, ROLES)

    assert desk.shipments == [("a", 430)]


def _refused(*_):
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def test_parquet_with_lists_is_refused_rather_than_read_wrongly(desk):
    path = desk.folder / "lists.parquet"
    desk.bench.execute(
        "COPY (SELECT 'a' AS id, 1 AS baseline, ['x', 'y'] AS carrier) TO $path (FORMAT parquet)",
        {"path": str(path)},
    )
    with pytest.raises(InputRefused, match=r"carrier holds VARCHAR\[\]"):
        desk.read(path.read_bytes(), name=path.name)


def test_the_shipped_declarations_are_read_to_the_last_row(desk):
    read_manifest(desk.bench, located(Path("declarations-2021q1.csv")), desk.folder, ROLES)
    assert desk.rejected == []
    assert len(desk.shipments) == 8134
    first = desk.bench.execute("SELECT id, mode, named FROM shipments ORDER BY line").fetchone()
    seller, broker = "customs:KR/249LO7A", "customs:KR/76NV527"
    assert first == ("56839011", "air", [None, None, seller, broker, None, None])


def test_nothing_but_its_folder_can_be_read(desk):
    with pytest.raises(Exception, match="disabled by configuration"):
        desk.bench.execute("SELECT * FROM read_csv('/etc/hostname')")


@given(rows=st.lists(st.binary(max_size=30).map(lambda row: row.replace(b"\n", b"")), max_size=20))
@settings(deadline=None)
def test_every_line_becomes_a_row_or_is_reported(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("lines")
    (folder / "in").write_bytes(b"\n".join([b"a,b", *rows, b""]))
    with (folder / "in").open("rb") as stream, (folder / "out").open("wb") as target:
        lines = Lines(stream)
        lines.write_rows(target)
    empty = sum(not row.strip(b" \r") for row in rows)
    assert lines.rows + len(lines.rejected) + empty == len(rows)
    written = (folder / "out").read_bytes().splitlines()
    numbers = [int(row.partition(b",")[0]) for row in written if row[:1].isdigit()]
    assert set(numbers).isdisjoint(line for line, _ in lines.rejected)
