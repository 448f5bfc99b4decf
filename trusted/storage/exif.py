"""When and where a camera says that a picture was taken."""

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

JPEG, EXIF_SEGMENT, START_OF_SCAN = b"\xff\xd8", 0xE1, 0xDA
EXIF_HEAD = b"Exif\0\0"
MOST = 256 * 1024
MOST_ENTRIES = 512
SUB_DIRECTORY, GPS_DIRECTORY = 0x8769, 0x8825
TAKEN, ZONE = 0x9003, 0x9011
NORTH, LATITUDE, EAST, LONGITUDE, CLOCK, DAY = 1, 2, 3, 4, 7, 29
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
TEXT, LONG, RATIONAL = 2, 4, 5
MILLION = 1_000_000

Entries = dict[int, tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Shot:
    """What a camera wrote down.

    taken_at: moment, UTC with zone; None if it is missing or without a zone.
    latitude, longitude: millionths of a degree, north and east; both None if either is missing.
    """

    taken_at: datetime | None = None
    latitude: int | None = None
    longitude: int | None = None


def shot_of(path: Path) -> Shot:
    """Return when and where a JPEG was taken; nothing where it does not say, or not soundly.

    Source: Exif 2.32, sections 4.5 and 4.6 (JPEG APP1, TIFF directories, GPS attributes).
    """
    try:
        tiff = _exif(path)
        return _shot(tiff) if tiff else Shot()
    except (struct.error, ValueError, IndexError, ZeroDivisionError):
        return Shot()


def _exif(path: Path) -> bytes | None:
    """Return the TIFF part of the first Exif segment."""
    with path.open("rb") as file:
        if file.read(2) != JPEG:
            return None
        while len(head := file.read(4)) == len("FFLL"):
            marker, length = head[1], int.from_bytes(head[2:], "big")
            if head[0] != 0xFF or marker == START_OF_SCAN:  # noqa: PLR2004 - every marker's byte
                return None
            body = file.read(length - 2)
            if marker == EXIF_SEGMENT and body.startswith(EXIF_HEAD):
                return body[len(EXIF_HEAD) : MOST]
    return None


def _shot(tiff: bytes) -> Shot:
    order = {b"II": "<", b"MM": ">"}[tiff[:2]] if tiff[:2] in (b"II", b"MM") else ""
    if not order:
        return Shot()
    first = _directory(tiff, order, struct.unpack_from(order + "I", tiff, 4)[0])
    sub = _below(tiff, order, first, SUB_DIRECTORY)
    gps = _below(tiff, order, first, GPS_DIRECTORY)
    latitude = _degrees(order, gps, LATITUDE, NORTH, b"S", 90)
    longitude = _degrees(order, gps, LONGITUDE, EAST, b"W", 180)
    placed = latitude is not None and longitude is not None
    return Shot(
        _from_satellites(order, gps) or _with_zone(sub),
        latitude if placed else None,
        longitude if placed else None,
    )


def _directory(tiff: bytes, order: str, at: int) -> Entries:
    (count,) = struct.unpack_from(order + "H", tiff, at)
    found: Entries = {}
    for number in range(min(count, MOST_ENTRIES)):
        place = at + 2 + 12 * number
        tag, kind, length = struct.unpack_from(order + "HHI", tiff, place)
        size = SIZES.get(kind, 0) * length
        start = place + 8
        if size > 4:  # noqa: PLR2004 - what fits stands in the entry itself
            (start,) = struct.unpack_from(order + "I", tiff, start)
        if 0 < size <= len(tiff) - start:
            found[tag] = (kind, tiff[start : start + size])
    return found


def _below(tiff: bytes, order: str, entries: Entries, tag: int) -> Entries:
    kind, value = entries.get(tag, (0, b""))
    return _directory(tiff, order, struct.unpack(order + "I", value)[0]) if kind == LONG else {}


def _text(entries: Entries, tag: int) -> str:
    kind, value = entries.get(tag, (0, b""))
    return value.rstrip(b"\0 ").decode("ascii") if kind == TEXT else ""


def _rationals(order: str, entries: Entries, tag: int) -> tuple[tuple[int, int], ...]:
    kind, value = entries.get(tag, (0, b""))
    if kind != RATIONAL or len(value) != 24:  # noqa: PLR2004 - three of eight bytes
        return ()
    numbers = struct.unpack(order + "6I", value)
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _degrees(
    order: str, gps: Entries, tag: int, side: int, negative: bytes, most: int
) -> int | None:
    parts = _rationals(order, gps, tag)
    if not parts:
        return None
    degrees = sum(
        MILLION * top // (bottom * share)
        for (top, bottom), share in zip(parts, (1, 60, 3600), strict=True)
    )
    if degrees > most * MILLION:
        return None
    return -degrees if gps.get(side, (0, b""))[1][:1] == negative else degrees


def _from_satellites(order: str, gps: Entries) -> datetime | None:
    day, clock = _text(gps, DAY), _rationals(order, gps, CLOCK)
    if not day or not clock:
        return None
    hour, minute, second = (top // bottom for top, bottom in clock)
    moment = datetime.strptime(day, "%Y:%m:%d").replace(tzinfo=UTC)
    return moment.replace(hour=hour, minute=minute, second=second)


def _with_zone(sub: Entries) -> datetime | None:
    taken, zone = _text(sub, TAKEN), _text(sub, ZONE)
    if not taken or not re.fullmatch(r"[+-]\d\d:\d\d", zone):
        return None
    return datetime.strptime(taken + zone, "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
