"""Guidance: notes that partner agencies publish to officials, in dated versions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Guidance
from trusted.persistence.queries.agency_work import versions_of_guidance
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.holds import agent_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceDraft:
    """What a note says.

    entity_types: for which it is; none: for all.
    commodity:    in words; may be empty.
    """

    title: str
    body: str
    entity_types: Collection[str]
    commodity: str
    valid_from: date


def publish_guidance(draft: GuidanceDraft, *, actor: Account, now: datetime) -> Guidance:
    """Publish a new note, for the agency of a person.

    Raises: NotPermitted; InputRefused.
    """
    agency_id = agent_of(actor).agency_id
    note = _version(draft, agency_id=agency_id, version=1, actor=actor, now=now)
    db.session.commit()
    return note


def revise_guidance(
    series: int, draft: GuidanceDraft, *, actor: Account, now: datetime
) -> Guidance:
    """Publish the next version of an agency's own note; the former ones stay readable.

    Raises: NotPermitted; InputRefused; TransitionNotAllowed once it was taken back.
    """
    newest = _own(series, actor)
    note = _version(
        draft,
        agency_id=newest.agency_id,
        version=newest.version + 1,
        first_id=series,
        actor=actor,
        now=now,
    )
    db.session.commit()
    return note


def withdraw_guidance(series: int, *, actor: Account, now: datetime) -> None:
    """Take an agency's own note back.

    Raises: NotPermitted; TransitionNotAllowed if that was done.
    """
    newest = _own(series, actor)
    draft = GuidanceDraft(
        title=newest.title,
        body=newest.body,
        entity_types=newest.entity_types.split(),
        commodity=newest.commodity,
        valid_from=newest.valid_from,
    )
    _version(
        draft,
        agency_id=newest.agency_id,
        version=newest.version + 1,
        first_id=series,
        withdrawn=True,
        actor=actor,
        now=now,
    )
    db.session.commit()


def _own(series: int, actor: Account) -> Guidance:
    agency_id = agent_of(actor).agency_id
    lock(f"guidance/{series}")
    versions = versions_of_guidance(series)
    if not versions or versions[0].agency_id != agency_id:
        raise NotPermitted("This note is another agency's.")
    if versions[0].withdrawn:
        raise TransitionNotAllowed("This note was taken back. Publish a new one.")
    return versions[0]


def _version(
    draft: GuidanceDraft,
    *,
    agency_id: int,
    version: int,
    first_id: int | None = None,
    withdrawn: bool = False,
    actor: Account,
    now: datetime,
) -> Guidance:
    if not draft.title.strip() or not draft.body.strip():
        raise InputRefused("Write a title and what officials are to know.")
    if unknown := set(draft.entity_types) - shipped_program().entity_types.keys():
        raise InputRefused("There is no entity type %(names)s.", names=", ".join(sorted(unknown)))
    note = Guidance(
        agency_id=agency_id,
        first_id=first_id,
        version=version,
        title=draft.title.strip(),
        body=draft.body,
        entity_types=" ".join(sorted(set(draft.entity_types))),
        commodity=draft.commodity,
        valid_from=draft.valid_from,
        withdrawn=withdrawn,
        published_at=now,
        published_by_id=actor.id,
    )
    db.session.add(note)
    db.session.flush()
    verb = "withdraw-guidance" if withdrawn else "publish-guidance"
    record(actor.id, verb, f"guidance/{note.series}", at=now, version=version)
    return note
