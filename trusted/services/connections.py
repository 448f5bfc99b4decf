"""Connections: a company asks another for its standing; consent, and its end by either side."""

from datetime import datetime

from sqlalchemy import select

from trusted.domain.connections import ConnectionState, asked_side
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.identifiers import is_partner_number, parse_identifier
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Company, Connection, MembershipRole
from trusted.persistence.queries.connections import bearer_of_number, first_admitted
from trusted.persistence.queries.mandates import holder_of
from trusted.services.audit import record
from trusted.services.companies import MAY_SIGN, membership_role, permit
from trusted.services.deadlines import due_at
from trusted.services.notices import tell_company

ANSWER = "answer-connection"
PURPOSE_MAX = 500


def ask_for_connection(
    company: Company, asked: str, purpose: str, *, actor: Account, now: datetime
) -> Connection:
    """Ask whoever bears an identifier to let both companies see each other's standing.

    asked:   `scheme:value` or a partner number.
    purpose: why, as the other company will read it.
    Raises:  NotPermitted unless by an owner; TransitionNotAllowed unless of a partner;
             InvalidIdentifier; InputRefused for oneself or without a purpose; AlreadyTaken while
             the same request goes on. Whether anybody bears the identifier is not told.
    """
    permit(actor, company, MAY_SIGN)
    if first_admitted(company.id) is None:
        raise TransitionNotAllowed("Only partners are connected. Ask again once certified.")
    if not 1 <= len(purpose.strip()) <= PURPOSE_MAX:
        raise InputRefused(f"Say why you ask, in at most {PURPOSE_MAX} characters.")
    named, other = bearer(asked)
    if other is not None and other.id == company.id:
        raise InputRefused("This is your own company. Enter an identifier of the other one.")
    lock(f"connections/{company.id}")
    going_on = select(Connection.id).where(
        Connection.asking_id == company.id, Connection.named == named, Connection.ended_at.is_(None)
    )
    if db.session.scalar(going_on) is not None:
        raise AlreadyTaken("You have asked by this identifier before. End that request first.")
    enrollment = first_admitted(other.id) if other else None
    connection = Connection(
        asking_id=company.id,
        asked_id=other.id if other and enrollment else None,
        named=named,
        purpose=purpose.strip(),
        asked_at=now,
        asked_by_id=actor.id,
    )
    db.session.add(connection)
    db.session.flush()
    record(actor.id, "ask-for-connection", _subject(connection), at=now, named=named)
    if enrollment is not None:
        tell_company(enrollment, "connection-asked", now=now, note=company.legal_name)
    db.session.commit()
    return connection


def answer_connection(
    connection: Connection, *, agreed: bool, actor: Account, now: datetime
) -> None:
    """Agree to a request or decline it; owners of the company that was asked.

    Raises: NotPermitted; TransitionNotAllowed unless it waits for an answer.
    """
    if connection.asked_id is None:
        raise NotPermitted("Nobody was asked.")
    permit(actor, db.session.get_one(Company, connection.asked_id), MAY_SIGN)
    if state_for_asked(connection, now) is not ConnectionState.WAITING:
        raise TransitionNotAllowed("This request does not wait for an answer any more.")
    connection.agreed, connection.answered_at = agreed, now
    connection.answered_by_id = actor.id
    record(actor.id, "answer-connection", _subject(connection), at=now, agreed=agreed)
    # A refusal is not told: it must look as if nobody had been asked.
    if agreed:
        _tell(connection.asking_id, "connection-agreed", connection.asked_id, now)
    db.session.commit()


def end_connection(connection: Connection, *, actor: Account, now: datetime) -> None:
    """End a connection or a request at once; owners of either side, of the asked one once agreed.

    Raises: NotPermitted; TransitionNotAllowed if it has ended already.
    """
    asked_id = connection.asked_id if connection.agreed else None
    sides = [side for side in (connection.asking_id, asked_id) if side is not None]
    own = [side for side in sides if membership_role(actor, side) is MembershipRole.OWNER]
    if not own:
        raise NotPermitted("An owner of one of the two companies ends a connection.")
    if connection.ended_at is not None:
        raise TransitionNotAllowed("This has ended already.")
    connection.ended_at, connection.ended_by_id = now, actor.id
    record(actor.id, "end-connection", _subject(connection), at=now)
    for side in set(sides) - set(own) if connection.agreed else ():
        _tell(side, "connection-ended", own[0], now)
    db.session.commit()


def bearer(asked: str) -> tuple[str, Company | None]:
    """Return an identifier or partner number in normal form, and who bears it.

    Raises: InvalidIdentifier.
    """
    number = asked.strip().upper()
    if is_partner_number(number):
        return number, bearer_of_number(number)
    named = parse_identifier(asked)
    return str(named), holder_of(named.scheme, named.value)


def state_for_asked(connection: Connection, now: datetime) -> ConnectionState:
    """Return how a request stands for the company that was asked."""
    return asked_side(
        agreed=connection.agreed,
        ended=connection.ended_at is not None,
        due_at=due_at(ANSWER, connection.asked_at),
        now=now,
    )


def _tell(company_id: int, code: str, about_id: int, now: datetime) -> None:
    enrollment = first_admitted(company_id)
    if enrollment is not None:
        about = db.session.get_one(Company, about_id)
        tell_company(enrollment, code, now=now, note=about.legal_name)


def _subject(connection: Connection) -> str:
    return f"connection/{connection.id}"
