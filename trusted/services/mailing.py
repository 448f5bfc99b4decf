"""Sending the copies of notices by mail; each at most once at a time, each attempt on record."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from trusted.config import Settings
from trusted.domain.delivery import Outcome, is_due
from trusted.persistence.database import db
from trusted.persistence.models import DeliveryAttempt, DeliveryResult, MailCopy, Notice
from trusted.persistence.queries.mail import attempts_of, due_copies
from trusted.program import shipped_program

TIMEOUT_SECONDS = 20
BATCH = 200
# So few that all of them end within the lease of an attempt.
CLAIM = 10
# Answers of a mail server from which on it will never take this mail (RFC 5321, 4.2.1).
PERMANENT = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and in whose name.

    sender:   address from which it comes.
    base_url: where the reader finds the notice.
    """

    host: str
    port: int
    sender: str
    base_url: str
    tls: bool = False
    starttls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "MailServer | None":
        """Return the server of an installation; None: it sends no mail."""
        if not settings.smtp_url:
            return None
        parts = urlsplit(settings.smtp_url)
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname or "",
            port=parts.port or (465 if tls else 25),
            sender=settings.mail_from,
            base_url=settings.base_url,
            tls=tls,
            starttls=parts.scheme == "smtp+starttls",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """How many copies were delivered, put off and refused."""

    delivered: int = 0
    deferred: int = 0
    refused: int = 0


def copies_due(*, now: datetime) -> Sequence[object]:
    """Return something if there is a copy to be tried now."""
    return due_copies(now, 1)


def send_due(server: MailServer | None, *, now: datetime, limit: int = BATCH) -> Sent:
    """Try each copy that is due once, at most about `limit` of them.

    What one worker has begun, no other takes up; when a worker dies, its copies are tried again
    after a while, under the same Message-ID.
    """
    outcomes: list[Outcome] = []
    while server is not None and len(outcomes) < limit and (claimed := _begin(now)):
        for attempt_id, copy, notice in claimed:
            outcome, error = _hand_over(server, message_of(copy, notice, server))
            result = DeliveryResult(attempt_id=attempt_id, at=now, outcome=outcome, error=error)
            db.session.add(result)
            db.session.commit()
            outcomes.append(outcome)
    return Sent(*(outcomes.count(one) for one in Outcome))


def message_of(copy: MailCopy, notice: Notice, server: MailServer) -> EmailMessage:
    """Return a copy as plain text: the notice as it was told, and where it stands."""
    title, body = notice.told_in(copy.language)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = title
    message["From"] = f"Trusted <{server.sender}>"
    message["To"] = copy.address
    message["Date"] = copy.written_at
    message["Message-ID"] = f"<{copy.message_id}@{server.sender.rpartition('@')[2]}>"
    # Keeps vacation messages from being sent to nobody (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    if notice.right_id is not None:
        message["List-Unsubscribe"] = f"<{_ending(copy, server)}>"
    message.set_content("\n\n".join((title, body, *_closing(copy, notice, server))))
    message["Content-Language"] = copy.language.value
    return message


def _closing(copy: MailCopy, notice: Notice, server: MailServer) -> tuple[str, str]:
    """Return where the notice is kept, and why the reader gets it."""
    reader, path, ending = "account", "/officer/notices", ""
    if notice.right_id is not None:
        reader, path, ending = "holder", "/rights/yours", f"\n{_ending(copy, server)}"
    elif notice.account_id is None:
        path = f"/enrollments/{notice.enrollment_id}/notices"
    said = shipped_program().mail_closings[reader][copy.language]
    return f"{said.where}\n{server.base_url}{path}", f"-- \n{said.why}{ending}\n"


def _ending(copy: MailCopy, server: MailServer) -> str:
    """Return where the holder of a right ends such mails: known to who got one, and to no other."""
    return f"{server.base_url}/rights/mail/{copy.message_id}"


def _begin(now: datetime) -> Sequence[tuple[int, MailCopy, Notice]]:
    """Claim some of what is due: from the commit on, others leave it alone."""
    rows = due_copies(now, CLAIM)
    known = attempts_of([copy.id for copy, _ in rows])
    begun = []
    for copy, notice in rows:
        before = known.get(copy.id, ())
        if is_due(copy.written_at, before, now):
            number = len(before) + 1
            attempt = DeliveryAttempt(mail_copy_id=copy.id, number=number, begun_at=now)
            db.session.add(attempt)
            begun.append((attempt, copy, notice))
    db.session.flush()
    claimed = [(attempt.id, copy, notice) for attempt, copy, notice in begun]
    db.session.commit()
    return claimed


def _hand_over(server: MailServer, message: EmailMessage) -> tuple[Outcome, str]:
    try:
        with _connected(server) as smtp:
            smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        return _judged(code, answer)
    except smtplib.SMTPResponseException as error:
        return _judged(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome.DEFERRED, f"{type(error).__name__}: {error}"
    return Outcome.DELIVERED, ""


def _judged(code: int, answer: bytes | str) -> tuple[Outcome, str]:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    outcome = Outcome.REFUSED if code >= PERMANENT else Outcome.DEFERRED
    return outcome, f"{code} {said}"


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.tls:
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        if server.starttls:
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp
