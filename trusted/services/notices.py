"""Telling people: the notice is the record, each mail a copy; and what readers do with it."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select

from trusted.domain.errors import NotPermitted
from trusted.domain.languages import Language
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    MailCopy,
    MembershipRole,
    Notice,
    NoticeReading,
    Right,
)
from trusted.persistence.queries.notices import Reader, readers_of
from trusted.program import NoticeTemplate, NoticeText, shipped_program
from trusted.services.audit import record
from trusted.services.companies import permit

# Straight into the tables: neither is ever changed, so the session need not know them.
_NOTICE = insert(Notice).returning(Notice.id, sort_by_parameter_order=True)
_COPY = insert(MailCopy)


class Telling(NamedTuple):
    """What one company is to be told, as `tell_company` takes it."""

    enrollment: Enrollment
    code: str
    note: str = ""
    reason: str | None = None


def tell_company(
    enrollment: Enrollment, code: str, *, now: datetime, note: str = "", reason: str | None = None
) -> int:
    """Tell the company, with a mail to each of its people; the caller commits.

    code:    of the program's notices.
    reason:  code from the published list.
    Returns: the id of the notice.
    """
    return tell_companies([Telling(enrollment, code, note, reason)], now=now)[0]


def tell_companies(told: Sequence[Telling], *, now: datetime) -> Sequence[int]:
    """Tell companies, at least one, as `tell_company` tells one; the caller commits."""
    readers = readers_of({one.enrollment.company_id for one in told})
    addressed = []
    for enrollment, code, note, reason in told:
        text = notice_text(enrollment, code, tier=enrollment.tier, note=note, reason=reason)
        addressed.append((_row(enrollment, code, text, now), readers[enrollment.company_id]))
    return _keep(addressed)


def tell_official(
    enrollment: Enrollment | None, code: str, account: Account, *, now: datetime, note: str = ""
) -> int:
    """Tell one official, by notice and mail, and return the notice's id; the caller commits.

    enrollment: what it is about; None: something of the program.
    """
    text = notice_text(enrollment, code, tier=enrollment.tier if enrollment else 0, note=note)
    reader = Reader(account.id, account.email, account.language)
    return _keep([(_row(enrollment, code, text, now, account=account), (reader,))])[0]


def tell_holder(
    right: Right, code: str, address: str | None, *, now: datetime, note: str = ""
) -> int:
    """Tell the holder of a recorded right, and return the notice's id; the caller commits.

    address: where a mail goes; None: to nobody.
    """
    text = notice_text(None, code, tier=0, note=note)
    readers = (Reader(None, address, right.language),) if address else ()
    return _keep([(_row(None, code, text, now, right=right), readers)])[0]


def notice_text(
    enrollment: Enrollment | None,
    code: str,
    *,
    tier: int,
    note: str = "",
    reason: str | None = None,
) -> NoticeTemplate:
    """Return what somebody is or would be told, in both languages.

    tier:   that the enrollment then has, 0-3.
    reason: code from the published list.
    """
    program = shipped_program()
    template = program.notices[code]
    named = program.reasons.get(reason) if reason else None

    def filled(title: str, body: str, language: Language) -> NoticeText:
        values = {
            "partner_number": enrollment.partner_number if enrollment else "",
            "tier": str(tier),
            "note": note,
            "reason": named.said_in(language) if named else "",
        }
        return NoticeText(title.format_map(values), body.format_map(values).strip())

    english = filled(template.title, template.body, Language.ENGLISH)
    spanish = filled(template.es.title, template.es.body, Language.SPANISH)
    return NoticeTemplate(english.title, english.body, spanish)


def mark_read(notice: Notice, *, actor: Account, now: datetime) -> None:
    """Keep that a person has read a notice, from the first time on.

    Raises: NotPermitted unless it was addressed to the person or to a company of theirs.
    """
    if notice.account_id is None:
        enrollment = db.session.get_one(Enrollment, notice.enrollment_id)
        permit(actor, db.session.get_one(Company, enrollment.company_id), frozenset(MembershipRole))
    elif notice.account_id != actor.id:
        raise NotPermitted("This notice was addressed to somebody else.")
    known = db.session.scalar(
        select(NoticeReading.id).where(
            NoticeReading.notice_id == notice.id, NoticeReading.account_id == actor.id
        )
    )
    if known is None:
        db.session.add(NoticeReading(notice_id=notice.id, account_id=actor.id, at=now))
        record(actor.id, "read-notice", f"notice/{notice.id}", at=now)
    db.session.commit()


def _row(
    enrollment: Enrollment | None,
    code: str,
    text: NoticeTemplate,
    now: datetime,
    *,
    account: Account | None = None,
    right: Right | None = None,
) -> Mapping[str, object]:
    return {
        "enrollment_id": enrollment.id if enrollment else None,
        "account_id": account.id if account else None,
        "right_id": right.id if right else None,
        "code": code,
        "title": text.title,
        "body": text.body,
        "title_es": text.es.title,
        "body_es": text.es.body,
        "sent_at": now,
    }


def _keep(addressed: Sequence[tuple[Mapping[str, object], Collection[Reader]]]) -> Sequence[int]:
    """Keep notices, each with a copy for each of its readers; returns their ids in this order."""
    db.session.flush()
    connection = db.session.connection()
    ids = connection.execute(_NOTICE, [row for row, _ in addressed]).scalars().all()
    copies = [
        {
            "notice_id": notice_id,
            "account_id": reader.account_id,
            "address": reader.address,
            "language": reader.language,
            "message_id": secrets.token_hex(16),
            "written_at": row["sent_at"],
        }
        for notice_id, (row, readers) in zip(ids, addressed, strict=True)
        for reader in readers
    ]
    if copies:
        connection.execute(_COPY, copies)
    return ids
