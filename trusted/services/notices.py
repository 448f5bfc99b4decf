"""Telling people: the notice is the record, each mail a copy; and what readers do with it."""

import secrets
from collections.abc import Collection
from datetime import datetime

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
from trusted.persistence.queries.notices import Reader, people_of
from trusted.program import NoticeTemplate, NoticeText, shipped_program
from trusted.services.audit import record
from trusted.services.companies import permit

# Straight into the tables: neither is ever changed, so the session need not know them.
_NOTICE, _COPY = insert(Notice).returning(Notice.id), insert(MailCopy)


def tell_company(
    enrollment: Enrollment, code: str, *, now: datetime, note: str = "", reason: str | None = None
) -> int:
    """Tell the company, with a mail to each of its people; the caller commits.

    code:    of the program's notices.
    reason:  code from the published list.
    Returns: the id of the notice.
    """
    text = notice_text(enrollment, code, tier=enrollment.tier, note=note, reason=reason)
    return _tell(enrollment, code, text, None, people_of(enrollment.company_id), now)


def tell_official(
    enrollment: Enrollment | None, code: str, account: Account, *, now: datetime, note: str = ""
) -> int:
    """Tell one official, by notice and mail, and return the notice's id; the caller commits.

    enrollment: what it is about; None: something of the program.
    """
    text = notice_text(enrollment, code, tier=enrollment.tier if enrollment else 0, note=note)
    reader = Reader(account.id, account.email, account.language)
    return _tell(enrollment, code, text, account, (reader,), now)


def tell_holder(
    right: Right, code: str, address: str | None, *, now: datetime, note: str = ""
) -> int:
    """Tell the holder of a recorded right, and return the notice's id; the caller commits.

    address: where a mail goes; None: to nobody.
    """
    text = notice_text(None, code, tier=0, note=note)
    readers = (Reader(None, address, right.language),) if address else ()
    return _tell(None, code, text, None, readers, now, right_id=right.id)


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


def _tell(
    enrollment: Enrollment | None,
    code: str,
    text: NoticeTemplate,
    account: Account | None,
    readers: Collection[Reader],
    now: datetime,
    right_id: int | None = None,
) -> int:
    db.session.flush()
    connection = db.session.connection()
    notice_id = connection.execute(
        _NOTICE,
        {
            "enrollment_id": enrollment.id if enrollment else None,
            "account_id": account.id if account else None,
            "right_id": right_id,
            "code": code,
            "title": text.title,
            "body": text.body,
            "title_es": text.es.title,
            "body_es": text.es.body,
            "sent_at": now,
        },
    ).scalar_one()
    copies = [
        {
            "notice_id": notice_id,
            "account_id": reader.account_id,
            "address": reader.address,
            "language": reader.language,
            "message_id": secrets.token_hex(16),
            "written_at": now,
        }
        for reader in readers
    ]
    if copies:
        connection.execute(_COPY, copies)
    return notice_id
