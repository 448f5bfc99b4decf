"""Notices as a reader sees them: in the reader's language, with who has read them."""

from collections.abc import Iterable
from typing import Any

from trusted.domain.languages import Language
from trusted.persistence.models import Account
from trusted.persistence.queries.notices import readings_of


def told(rows: Iterable[Any], reader: Account) -> list[dict[str, Any]]:
    """Return notices for a template.

    rows: (Notice,), in order.
    """
    notices = [row.Notice for row in rows]
    readings = readings_of([notice.id for notice in notices])
    return [_told(notice, readings.get(notice.id, ()), reader) for notice in notices]


def _told(notice: Any, readings: Iterable[tuple[int, str, Any]], reader: Account) -> dict[str, Any]:
    title, body = notice.told_in(reader.language)
    # A notice from before there were two languages was told in English to everybody.
    spanish = reader.language is Language.SPANISH and body != notice.body
    return {
        "id": notice.id,
        "lang": "es" if spanish else None,
        "title": title,
        "paragraphs": [line for line in body.split("\n") if line.strip()],
        "sent_at": notice.sent_at,
        "read_by": [(name, at) for _, name, at in readings],
        "is_read": any(who == reader.id for who, _, _ in readings),
    }
