"""What readers are told, in their language: notices with who has read them, and states."""

from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask_login import current_user
from markupsafe import Markup

from trusted.domain.languages import Language
from trusted.domain.standing import Status
from trusted.persistence.models import Account
from trusted.persistence.queries.notices import readings_of
from trusted.persistence.queries.queue import with_companies
from trusted.program import Audience, shipped_program
from trusted.web.languages import is_spoken
from trusted.web.languages import language as page_language


def init_app(app: Flask) -> None:
    """Give the templates `meaning_of`."""
    app.jinja_env.globals["meaning_of"] = meaning_of


def meaning_of(status: Status, audience: str) -> Markup:
    """Return as a paragraph what a state means and what happens next, in the reader's language."""
    reader = current_user.account.language if current_user.is_authenticated else None
    # A page in both languages is in one of them; the others are in English, the reader's within.
    chosen = page_language() if reader is None or is_spoken() else reader
    text = shipped_program().states[status].said_to(Audience(audience), chosen)
    return Markup('<p lang="{}">{}</p>').format(chosen.value, text)


def told(rows: Iterable[Any], reader: Account) -> list[dict[str, Any]]:
    """Return notices for a template.

    rows: (Notice,), in order.
    """
    notices = [row.Notice for row in rows]
    readings = readings_of([notice.id for notice in notices])
    known = with_companies({one.enrollment_id for one in notices if one.enrollment_id})
    numbers = {id_: enrollment.partner_number for id_, (enrollment, _) in known.items()}
    return [
        _told(notice, readings.get(notice.id, ()), reader)
        | {"number": numbers.get(notice.enrollment_id)}
        for notice in notices
    ]


def _told(notice: Any, readings: Iterable[tuple[int, str, Any]], reader: Account) -> dict[str, Any]:
    chosen = page_language() if is_spoken() else reader.language
    title, body = notice.told_in(chosen)
    # A notice from before there were two languages was told in English to everybody.
    spanish = chosen is Language.SPANISH and body != notice.body
    return {
        "id": notice.id,
        "lang": Language.SPANISH if spanish else Language.ENGLISH,
        "title": title,
        "paragraphs": [line for line in body.split("\n") if line.strip()],
        "sent_at": notice.sent_at,
        "read_by": [(name, at) for _, name, at in readings],
        "is_read": any(who == reader.id for who, _, _ in readings),
    }
