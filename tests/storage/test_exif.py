import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.storage.exif import Shot, shot_of

MOMENT = datetime(2026, 11, 24, 11, 30, 5, tzinfo=UTC)


def rationals(order, *pairs):
    return struct.pack(f"{order}6I", *(n for pair in pairs for n in pair))


def directory(order, at, entries):
    """Return a TIFF directory at a place, its longer values behind it."""
    body, tail = struct.pack(order + "H", len(entries)), b""
    behind = at + 2 + 12 * len(entries) + 4
    for tag, (kind, length, value) in entries.items():
        body += struct.pack(order + "HHI", tag, kind, length)
        if len(value) <= 4:
            body += value.ljust(4, b"\0")
        else:
            body += struct.pack(order + "I", behind + len(tail))
            tail += value
    return body + bytes(4) + tail


def text(value):
    return (2, len(value) + 1, value.encode() + b"\0")


def tiff(order="<", taken=None, zone=None, gps=None):
    sub = {tag: text(v) for tag, v in ((0x9003, taken), (0x9011, zone)) if v}
    sub_at, gps_at = 200, 600
    first = {
        0x8769: (4, 1, struct.pack(order + "I", sub_at)),
        0x8825: (4, 1, struct.pack(order + "I", gps_at)),
    }
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    whole = (head + directory(order, 8, first)).ljust(sub_at, b"\0")
    whole = (whole + directory(order, sub_at, sub)).ljust(gps_at, b"\0")
    return whole + directory(order, gps_at, gps or {})


def gps_at(order, latitude, longitude, south="N", west="E"):
    return {
        1: text(south),
        2: (5, 3, rationals(order, *latitude)),
        3: text(west),
        4: (5, 3, rationals(order, *longitude)),
    }


def jpeg(path, body, marker=0xE1, head=b"Exif\0\0"):
    segment = head + body
    path.write_bytes(
        b"\xff\xd8\xff\xe0\x00\x04ab"
        + bytes([0xFF, marker])
        + (len(segment) + 2).to_bytes(2, "big")
        + segment
        + b"\xff\xda\x00\x02\xff\xd9"
    )
    return path


@pytest.mark.parametrize("order", ["<", ">"])
def test_time_with_its_zone_and_place_are_read_in_either_order_of_bytes(order, tmp_path):
    gps = gps_at(order, ((38, 1), (30, 1), (0, 1)), ((77, 1), (3, 1), (36, 1)), west="W")
    picture = jpeg(tmp_path / "a.jpg", tiff(order, "2026:11:24 06:30:05", "-05:00", gps))

    assert shot_of(picture) == Shot(MOMENT, 38_500_000, -77_060_000)


def test_a_time_without_zone_says_nothing_but_that_of_the_satellites_is_universal(tmp_path):
    alone = jpeg(tmp_path / "a.jpg", tiff(taken="2026:11:24 06:30:05"))
    clock = {7: (5, 3, rationals("<", (11, 1), (30, 1), (5, 1))), 29: text("2026:11:24")}
    guided = jpeg(tmp_path / "b.jpg", tiff(taken="2026:11:24 06:30:05", gps=clock))

    assert shot_of(alone) == Shot()
    assert shot_of(guided) == Shot(MOMENT)


def test_half_a_place_or_one_that_cannot_be_is_none(tmp_path):
    north = {1: text("N"), 2: (5, 3, rationals("<", (38, 1), (30, 1), (0, 1)))}
    beyond = gps_at("<", ((91, 1), (0, 1), (0, 1)), ((7, 1), (0, 1), (0, 1)))
    nothing = gps_at("<", ((38, 0), (0, 1), (0, 1)), ((7, 1), (0, 1), (0, 1)))

    for gps in (north, beyond, nothing):
        assert shot_of(jpeg(tmp_path / "a.jpg", tiff(gps=gps))) == Shot()


def test_what_is_no_exif_says_nothing(tmp_path):
    for body in (b"", b"XX\x2a\0\x08\0\0\0", tiff()[:20], b"II\x2a\0\xff\xff\xff\xff"):
        assert shot_of(jpeg(tmp_path / "a.jpg", body)) == Shot()
    assert shot_of(jpeg(tmp_path / "b.jpg", tiff(), head=b"http://ns.example/\0")) == Shot()
    other = tmp_path / "c.png"
    other.write_bytes(b"\x89PNG")
    assert shot_of(other) == Shot()
    broken = tmp_path / "d.jpg"
    broken.write_bytes(b"\xff\xd8\x00\x00\x00\x00")
    assert shot_of(broken) == Shot()


@given(noise=st.binary(max_size=400))
def test_no_noise_breaks_the_reader(noise, tmp_path_factory):
    picture = jpeg(tmp_path_factory.mktemp("noise") / "a.jpg", b"II\x2a\0\x08\0\0\0" + noise)

    assert isinstance(shot_of(picture), Shot)
