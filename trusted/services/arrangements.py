"""Arrangements: drafted by one person, put into force by another, suspended, resumed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from trusted.domain.arrangements import Terms, check_approvable, check_terms
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Arrangement,
    ArrangementApproval,
    ArrangementStep,
    ArrangementTerms,
)
from trusted.persistence.queries.arrangements import (
    approval_of,
    arrangement_called,
    newest_number,
    newest_step,
)
from trusted.program import shipped_program
from trusted.register.signatures import Keyring, NotVerified, PublicKey, public_key, raw_key
from trusted.services.audit import record
from trusted.services.recognizing import settle

DRAFTING = frozenset({Role.PROGRAM_MANAGER})
DECIDING = frozenset({Role.PROGRAM_MANAGER, Role.SUPERVISOR})
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")
NOT_A_KEY = (KeyError, TypeError, AttributeError, RecursionError)
KEYS_MAX, NAME_MAX, REASON_MAX = 5, 200, 4000


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """Terms as they are asked for; keys: public keys (RFC 8037) that may sign their lists."""

    terms: Terms
    keys: Sequence[PublicKey]


def open_arrangement(
    code: str, administration: str, draft: TermsDraft, *, actor: Account, now: datetime
) -> ArrangementTerms:
    """Begin an arrangement by a first draft of its terms; nothing holds until it is approved.

    Raises: NotPermitted; InputRefused.
    """
    permit(actor, DRAFTING)
    if not CODE.fullmatch(code):
        raise InputRefused(
            "Give it a code of 3 to 40 small letters, digits and dashes: kr-aeo. It stays."
        )
    if not 1 <= len(administration.strip()) <= NAME_MAX:
        raise InputRefused(
            "Name the administration, in at most %(most)s characters.", most=NAME_MAX
        )
    lock("arrangements")
    if arrangement_called(code) is not None:
        raise InputRefused("There is an arrangement of this code. Draft new terms for that one.")
    arrangement = Arrangement(
        code=code,
        administration=administration.strip(),
        created_at=now,
        created_by_id=actor.id,
    )
    db.session.add(arrangement)
    db.session.flush()
    return draft_terms(arrangement, draft, actor=actor, now=now)


def draft_terms(
    arrangement: Arrangement, draft: TermsDraft, *, actor: Account, now: datetime
) -> ArrangementTerms:
    """Draft new terms; those in force hold until another person puts these into force.

    Raises: NotPermitted; InputRefused outside the program's bounds.
    """
    permit(actor, DRAFTING)
    program, terms = shipped_program(), draft.terms
    today = now.astimezone(UTC).date()
    check_terms(terms, program.exchange.policy, program.entity_types, today)
    if unknown := sorted(terms.benefits - program.exchange.benefits.keys()):
        raise InputRefused("There is no benefit %(code)s in the published list.", code=unknown[0])
    if not 1 <= len(draft.keys) <= KEYS_MAX:
        raise InputRefused(
            "Give from 1 to %(most)s public keys that may sign their lists.", most=KEYS_MAX
        )
    lock(f"arrangement/{arrangement.id}")
    row = ArrangementTerms(
        arrangement_id=arrangement.id,
        number=newest_number(arrangement.id) + 1,
        drafted_at=now,
        drafted_by_id=actor.id,
        keys=[msgspec.to_builtins(key) for key in draft.keys],
        **_columns(terms),
    )
    db.session.add(row)
    db.session.flush()
    _record(actor, "draft-terms", arrangement, now, number=row.number, keys=_kids(row))
    db.session.commit()
    return row


def approve_terms(terms: ArrangementTerms, *, actor: Account, now: datetime) -> ArrangementApproval:
    """Put drafted terms into force; from their first day on they hold instead of all before.

    Raises: NotPermitted; NotSeparated for who drafted them; TransitionNotAllowed.
    """
    permit(actor, DECIDING)
    lock(f"arrangement/{terms.arrangement_id}")
    check_approvable(
        approved=approval_of(terms.id) is not None,
        newest=terms.number == newest_number(terms.arrangement_id),
        author_id=terms.drafted_by_id,
        approver_id=actor.id,
    )
    approval = ArrangementApproval(
        terms_id=terms.id,
        drafted_by_id=terms.drafted_by_id,
        approved_at=now,
        approved_by_id=actor.id,
    )
    db.session.add(approval)
    arrangement = db.session.get_one(Arrangement, terms.arrangement_id)
    _record(actor, "approve-terms", arrangement, now, number=terms.number)
    settle(arrangement, now=now)
    db.session.commit()
    return approval


def suspend_arrangement(
    arrangement: Arrangement, reason: str, *, actor: Account, now: datetime
) -> None:
    """Give nobody credit by an arrangement any more, from the commit on.

    Raises: NotPermitted; InputRefused without a reason; TransitionNotAllowed if it is already.
    """
    _step(arrangement, reason, actor, now, suspended=True)


def resume_arrangement(
    arrangement: Arrangement, reason: str, *, actor: Account, now: datetime
) -> None:
    """Let a suspended arrangement hold again; never by who suspended it.

    Raises: NotPermitted; NotSeparated; InputRefused; TransitionNotAllowed.
    """
    _step(arrangement, reason, actor, now, suspended=False)


def keyring_of(terms: ArrangementTerms) -> Keyring:
    """Return the keys that may sign lists under terms."""
    return Keyring(msgspec.convert(key, PublicKey) for key in terms.keys)


def keys_from(text: str) -> tuple[PublicKey, ...]:
    """Return the public keys in a text: one JWK, or a JWK set (RFC 7517).

    Raises: InputRefused unless each is a public Ed25519 key.
    """
    try:
        found = msgspec.json.decode(text)
        keys = found.get("keys", [found])
        if any("d" in key for key in keys):
            raise InputRefused("This is a private key. Send what is public of it: without d.")
        if any((key["kty"], key["crv"]) != ("OKP", "Ed25519") for key in keys):
            raise InputRefused("Each key must be an Ed25519 key: kty OKP, crv Ed25519.")
        return tuple(public_key(raw_key(str(key["x"]))) for key in keys)
    except (
        msgspec.DecodeError,
        NotVerified,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise InputRefused(
            'Paste a public key as JWK: {"kty": "OKP", "crv": "Ed25519", "x": "…"}.'
        ) from error


def permit(actor: Account, roles: frozenset[Role]) -> None:
    """Raise NotPermitted unless a person is of one of the roles."""
    if actor.role not in roles or actor.closed_at is not None:
        raise NotPermitted("Arrangements are for program managers and supervisors.")


def _step(
    arrangement: Arrangement, reason: str, actor: Account, now: datetime, *, suspended: bool
) -> None:
    permit(actor, DECIDING)
    if not 1 <= len(reason.strip()) <= REASON_MAX:
        raise InputRefused("Say why, so that the next person can follow it.")
    lock(f"arrangement/{arrangement.id}")
    newest = newest_step(arrangement.id)
    if suspended == (newest is not None and newest.suspended):
        if suspended:
            raise TransitionNotAllowed("This arrangement is suspended already.")
        raise TransitionNotAllowed("This arrangement is not suspended.")
    former = newest.by_id if newest is not None and not suspended else None
    if former == actor.id:
        raise NotSeparated("You suspended it, so another person lets it hold again.")
    db.session.add(
        ArrangementStep(
            arrangement_id=arrangement.id,
            suspended=suspended,
            reason=reason.strip(),
            at=now,
            by_id=actor.id,
            suspended_by_id=former,
        )
    )
    verb = "suspend-arrangement" if suspended else "resume-arrangement"
    _record(actor, verb, arrangement, now, reason=reason.strip())
    settle(arrangement, now=now)
    db.session.commit()


def _columns(terms: Terms) -> dict[str, object]:
    return {
        "countries": " ".join(sorted(terms.countries)),
        "number_scheme": terms.number_scheme.value,
        "equivalences": [msgspec.to_builtins(one) for one in terms.equivalences],
        "roles": dict(terms.roles),
        "benefits": " ".join(sorted(terms.benefits)),
        "begins_on": terms.begins_on,
        "ends_on": terms.ends_on,
        "fresh_days": terms.fresh_days,
    }


def _kids(terms: ArrangementTerms) -> list[str]:
    return [key["kid"] for key in terms.keys]


def _record(
    actor: Account, action: str, arrangement: Arrangement, now: datetime, **detail: object
) -> None:
    subject = f"arrangement/{arrangement.id}"
    record(actor.id, action, subject, at=now, code=arrangement.code, **detail)
