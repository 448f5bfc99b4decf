"""What partner agencies do with holds: place, confirm, release; each sees its own alone."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.holds import (
    OVER,
    PUBLISHED,
    HoldState,
    HoldTarget,
    check_term,
    is_broad,
    state_of,
)
from trusted.domain.identifiers import parse_identifier
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Hold, HoldConfirmation, HoldRelease
from trusted.persistence.queries.holds import (
    HoldCourse,
    agency_of,
    client_row,
    company_called,
    course_of,
    hold_course,
)
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.hold_notices import tell_of_hold
from trusted.services.hold_publishing import publish_hold

AUTHORITY_MAX, NOTE_MAX, SHIPMENT_MAX = 300, 4000, 100
READERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})
# No agency has this id.
NO_AGENCY = 0


@dataclass(frozen=True, slots=True)
class Agent:
    """Who acts for an agency: a person, or one of its clients."""

    agency_id: int
    account_id: int | None = None
    client_id: int | None = None

    @property
    def name(self) -> str:
        """How the database calls who acts."""
        if self.client_id is None:
            return f"account/{self.account_id}"
        return f"client/{self.client_id}"

    def columns(self, what: str) -> dict[str, object]:
        """Return the columns that say who did something, such as `placed_by`."""
        return {
            what: self.name,
            f"{what}_id": self.account_id,
            f"{what}_client_id": self.client_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDraft:
    """A hold as it is asked for.

    subject:   an identifier in any spelling, or the id of a shipment.
    roles:     in which a party is held; none: in all.
    reason:    of the published list.
    authority: the law, order or case on which it rests.
    starts_at: None: at once.
    """

    target: HoldTarget
    subject: str
    reason: str
    authority: str
    until: datetime
    roles: Collection[str] = ()
    note: str = ""
    starts_at: datetime | None = None


def agent_of(actor: Account) -> Agent:
    """Return a person as who acts for an agency.

    Raises: NotPermitted.
    """
    agency = agency_of(actor.id)
    if actor.role is not Role.AGENCY or actor.closed_at is not None or agency is None:
        raise NotPermitted("Only people of a partner agency act on its holds.")
    return Agent(agency.id, account_id=actor.id)


def agent_client(client_id: str) -> Agent:
    """Return a client of the API as who acts for an agency.

    Raises: NotPermitted.
    """
    client = client_row(client_id)
    if client.agency_id is None:
        raise NotPermitted(
            "This client acts for no partner agency, so it has no holds and no referrals."
        )
    return Agent(client.agency_id, client_id=client.id)


def seen_by(actor: Account) -> int | None:
    """Return of which agency a person sees the holds; None: of all.

    Raises: NotPermitted.
    """
    if actor.role in READERS:
        return None
    agency = agency_of(actor.id)
    if actor.role is Role.AGENCY and agency is None:
        return NO_AGENCY
    return agent_of(actor).agency_id


def needs_second(draft: HoldDraft, *, now: datetime) -> bool:
    """Return whether a hold takes effect only once a second person has confirmed it."""
    return is_broad(
        on_party=draft.target is HoldTarget.PARTY,
        roles=draft.roles,
        length=draft.until - (draft.starts_at or now),
        policy=shipped_program().holds.policy,
    )


def place_hold(draft: HoldDraft, *, agent: Agent, now: datetime) -> HoldCourse:
    """Place a hold; it takes effect with the commit, or once it is confirmed where it is broad.

    Raises: InputRefused; InvalidIdentifier.
    """
    hold = drafted(draft, now=now)
    hold.public_id, hold.agency_id = f"hold-{secrets.token_hex(12)}", agent.agency_id
    if draft.target is HoldTarget.PARTY:
        hold.company_id = company_called(hold.subject)
    for column, value in agent.columns("placed_by").items():
        setattr(hold, column, value)
    db.session.add(hold)
    db.session.flush()
    broad = hold.confirm_by is not None
    _record("place-hold", hold, agent, now, target=hold.target, reason=hold.reason, broad=broad)
    if not broad:
        _take_effect(hold, now)
    db.session.commit()
    return course_of(hold.id)


def drafted(draft: HoldDraft, *, now: datetime) -> Hold:
    """Return a hold as it was asked for, once everything fits; of nobody yet, and not kept.

    Raises: InputRefused; InvalidIdentifier.
    """
    starts_at = (draft.starts_at or now).replace(microsecond=0)
    until, policy = draft.until.replace(microsecond=0), shipped_program().holds.policy
    subject = _checked(draft)
    check_term(starts_at, until, now, policy)
    waits = timedelta(hours=policy.confirm_hours)
    return Hold(
        target=draft.target.value,
        subject=subject,
        roles=" ".join(sorted(set(draft.roles))),
        reason=draft.reason,
        authority=draft.authority,
        note=draft.note,
        starts_at=starts_at,
        until=until,
        confirm_by=now + waits if needs_second(draft, now=now) else None,
        placed_at=now,
    )


def confirm_hold(hold: Hold, *, agent: Agent, now: datetime) -> HoldCourse:
    """Confirm a broad hold, so that it takes effect with the commit.

    Raises: NotPermitted; NotSeparated if the same person or client placed it;
            TransitionNotAllowed unless it waits for that.
    """
    _check_own(hold, agent)
    lock(f"holds/{hold.id}")
    check_confirmable(_state(hold, now), own=agent.name == hold.placed_by)
    confirmation = HoldConfirmation(
        hold_id=hold.id,
        agency_id=hold.agency_id,
        placed_by=hold.placed_by,
        confirmed_at=now,
        **agent.columns("confirmed_by"),
    )
    db.session.add(confirmation)
    db.session.flush()
    _record("confirm-hold", hold, agent, now)
    _take_effect(hold, now)
    db.session.commit()
    return course_of(hold.id)


def release_hold(hold: Hold, *, note: str, agent: Agent, now: datetime) -> HoldCourse:
    """Let go what is held, or give up a hold before it is confirmed.

    Raises: NotPermitted; TransitionNotAllowed if it is over.
    """
    _check_own(hold, agent)
    lock(f"holds/{hold.id}")
    state = _state(hold, now)
    check_releasable(state)
    db.session.add(
        HoldRelease(hold_id=hold.id, note=note, released_at=now, **agent.columns("released_by"))
    )
    db.session.flush()
    _record("release-hold", hold, agent, now, note=note)
    if state in PUBLISHED:
        publish_hold(hold, now=now)
    db.session.commit()
    return course_of(hold.id)


def check_confirmable(state: HoldState, *, own: bool) -> None:
    """Make sure that a hold can be confirmed; own: by who placed it.

    Raises: NotSeparated, TransitionNotAllowed.
    """
    if own:
        raise NotSeparated("You placed this hold, so another person of your agency confirms it.")
    if state is not HoldState.UNCONFIRMED:
        raise TransitionNotAllowed("This hold does not wait to be confirmed.")


def check_releasable(state: HoldState) -> None:
    """Make sure that a hold can be released.

    Raises: TransitionNotAllowed.
    """
    if state in OVER:
        raise TransitionNotAllowed("This hold is over already.")


def own_hold(public_id: str, agent: Agent) -> HoldCourse | None:
    """Return a hold of the agency for which one acts, with what became of it."""
    return hold_course(public_id, agent.agency_id)


def _take_effect(hold: Hold, now: datetime) -> None:
    publish_hold(hold, now=now)
    tell_of_hold(hold, now=now)


def _checked(draft: HoldDraft) -> str:
    """Return the subject as it is kept, once everything that was asked for fits."""
    rules, known = shipped_program().holds, shipped_program().entity_types
    if draft.reason not in rules.reasons:
        raise InputRefused(
            "Choose a reason from the published list: %(reasons)s.",
            reasons=", ".join(rules.reasons),
        )
    named = bool(draft.authority.strip()) and len(draft.authority) <= AUTHORITY_MAX
    if not named or len(draft.note) > NOTE_MAX:
        raise InputRefused(
            "Name the authority, in at most %(most)s characters. A note may have %(note)s.",
            most=AUTHORITY_MAX,
            note=NOTE_MAX,
        )
    if "\x00" in draft.authority + draft.note:
        raise InputRefused("Leave out the NUL; no text has one.")
    if unknown := sorted(set(draft.roles) - known.keys()):
        raise InputRefused(
            "A role is one of %(roles)s; '%(role)s' is none.",
            roles=", ".join(known),
            role=unknown[0],
        )
    if draft.target is HoldTarget.PARTY:
        return str(parse_identifier(draft.subject))
    if draft.roles:
        raise InputRefused("A shipment is held as a whole. Leave out the roles.")
    shown = bool(draft.subject.strip()) and draft.subject.isprintable()
    if not shown or len(draft.subject) > SHIPMENT_MAX:
        raise InputRefused(
            "Give the shipment's id, in at most %(most)s printed characters.", most=SHIPMENT_MAX
        )
    return draft.subject


def _check_own(hold: Hold, agent: Agent) -> None:
    if hold.agency_id != agent.agency_id:
        raise NotPermitted("This hold is of another agency.")


def _state(hold: Hold, now: datetime) -> HoldState:
    return state_of(course_of(hold.id).facts, now)


def _record(action: str, hold: Hold, agent: Agent, now: datetime, **detail: object) -> None:
    told = {"agency": hold.agency_id, "by": agent.name} | detail
    record(agent.account_id, action, f"hold/{hold.id}", at=now, **told)
