"""Partner agencies and their people: who they are is said by administrators."""

import re
from collections.abc import Sequence
from datetime import datetime

from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Agency, AgencyPerson
from trusted.persistence.queries.holds import agency_by_code, agency_of, all_agencies
from trusted.services.audit import record

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
NAME_MAX = 200


def create_agency(code: str, name: str, *, actor: Account, now: datetime) -> Agency:
    """Take a partner agency in.

    Raises: NotPermitted; InputRefused; AlreadyTaken.
    """
    _permit(actor)
    if not CODE.fullmatch(code) or not 1 <= len(name.strip()) <= NAME_MAX:
        raise InputRefused(
            "Give a code of small letters, digits and hyphens, at most 40, and a name of at most"
            f" {NAME_MAX} characters."
        )
    lock("agencies")
    if agency_by_code(code) is not None:
        raise AlreadyTaken("There is an agency of this code already.")
    agency = Agency(code=code, name=name.strip(), created_at=now, created_by_id=actor.id)
    db.session.add(agency)
    db.session.flush()
    record(actor.id, "create-agency", f"agency/{agency.id}", at=now, code=code)
    db.session.commit()
    return agency


def join_agency(account: Account, agency: Agency, *, actor: Account, now: datetime) -> None:
    """Have a person act for an agency, and for no other one ever.

    Raises: NotPermitted; InputRefused unless the person's role is that; AlreadyTaken.
    """
    _permit(actor)
    if account.role is not Role.AGENCY:
        raise InputRefused(f"Only who was given the role {Role.AGENCY.value} acts for an agency.")
    lock("agencies")
    if agency_of(account.id) is not None:
        raise AlreadyTaken("This person acts for an agency already. Open another account.")
    db.session.add(AgencyPerson(account_id=account.id, agency_id=agency.id, since=now))
    record(actor.id, "join-agency", f"agency/{agency.id}", at=now, account=account.id)
    db.session.commit()


def agencies() -> Sequence[Agency]:
    """Return all partner agencies, by name."""
    return all_agencies()


def _permit(actor: Account) -> None:
    if actor.role is not Role.ADMINISTRATOR or actor.closed_at is not None:
        raise NotPermitted("Only administrators look after partner agencies.")
