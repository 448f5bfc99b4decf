"""Keeping a list that came: its head, and what it says anew of each party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from trusted.domain.recognition import Difference, Kind, names_of
from trusted.persistence.database import db
from trusted.persistence.models import (
    Arrangement,
    ArrangementTerms,
    ExchangeList,
    ForeignName,
    ForeignParty,
    ForeignRecord,
)
from trusted.persistence.queries.arrangements import terms_of
from trusted.persistence.queries.recognition import PartySaid, newest_list
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.doubting import Seen
from trusted.services.holds import Agent
from trusted.services.partner_files import PartnerList, plain


class RowOutcome(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    QUARANTINED = "quarantined"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SentList:
    """A list as it came.

    signature: a detached JWS over the bytes (RFC 7515, F).
    """

    data: bytes
    media_type: str
    signature: str


@dataclass(frozen=True, slots=True)
class RowResult:
    """What becomes of one row; doubts: code -> words; fault: why it is unreadable."""

    row: int
    number: str
    name: str
    outcome: RowOutcome
    doubts: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A list with what becomes of its rows.

    listed: the first row of each number; before: what the list before said.
    """

    terms: ArrangementTerms
    found: PartnerList
    listed: Mapping[str, Seen]
    before: Mapping[str, PartySaid]
    results: Sequence[RowResult]
    changes: Difference

    def doubts(self) -> dict[str, Mapping[str, str]]:
        """Return what is doubtful about each number that goes to the quarantine."""
        quarantined = (one for one in self.results if one.outcome is RowOutcome.QUARANTINED)
        return {one.number: one.doubts for one in quarantined}


def keep_list(
    arrangement: Arrangement,
    sent: SentList,
    judged: Judged,
    kid: str,
    agent: Agent,
    *,
    now: datetime,
) -> ExchangeList:
    """Keep the head of a list, and write it on the trail; the caller commits."""
    former, found, changes = newest_list(arrangement.id), judged.found, judged.changes
    counts = {
        "rows": len(found.rows),
        "added": len(changes.added),
        "changed": len(changes.changed),
        "gone": len(changes.gone),
        "quarantined": len(judged.doubts()),
    }
    kept = ExchangeList(
        arrangement_id=arrangement.id,
        terms_id=judged.terms.id,
        number=former.number + 1 if former else 1,
        as_of=found.as_of,
        sha256=sha256(sent.data).hexdigest(),
        media_type=sent.media_type,
        signed_by=kid,
        unreadable=[
            {"row": one.row, "fault": one.fault} for one in found.rows if one.partner is None
        ],
        received_at=now,
        **counts,
        **agent.columns("brought_by"),
    )
    db.session.add(kept)
    db.session.flush()
    subject, told = f"arrangement/{arrangement.id}", {"by": agent.name, "sha256": kept.sha256}
    record(agent.account_id, "import-partners", subject, at=now, list=kept.number, **told, **counts)
    return kept


def keep_records(kept: ExchangeList, judged: Judged) -> list[int]:
    """Keep what a list says anew, and return the parties of whom it does; the caller commits."""
    kinds = _kinds(judged)
    parties = _parties(kept, judged, kinds)
    doubts = judged.doubts()
    records = {
        number: _record_of(
            kept, parties[number], judged.listed.get(number), doubts.get(number, {}), kind
        )
        for number, kind in kinds.items()
    }
    db.session.add_all(records.values())
    db.session.flush()
    scheme = terms_of(judged.terms).number_scheme
    schemes = shipped_program().exchange.policy.schemes
    for number, one in records.items():
        if number in judged.listed:
            names, _ = names_of(judged.listed[number].partner, scheme, schemes)
            db.session.add_all(ForeignName(record_id=one.id, name=name) for name in names)
    db.session.flush()
    return [one.party_id for one in records.values()]


def _parties(
    kept: ExchangeList, judged: Judged, kinds: Mapping[str, Kind]
) -> dict[str, ForeignParty]:
    known = {number: said.party for number, said in judged.before.items()}
    new = [
        ForeignParty(arrangement_id=kept.arrangement_id, number=number)
        for number in kinds
        if number not in known
    ]
    db.session.add_all(new)
    db.session.flush()
    return known | {party.number: party for party in new}


def _kinds(judged: Judged) -> dict[str, Kind]:
    changes = judged.changes
    kinds = dict.fromkeys(judged.doubts(), Kind.CHANGED)
    kinds |= dict.fromkeys(changes.changed, Kind.CHANGED)
    kinds |= dict.fromkeys(changes.added, Kind.ADDED) | dict.fromkeys(changes.gone, Kind.GONE)
    return dict(sorted(kinds.items()))


def _record_of(
    kept: ExchangeList,
    party: ForeignParty,
    seen: Seen | None,
    doubts: Mapping[str, str],
    kind: Kind,
) -> ForeignRecord:
    return ForeignRecord(
        party_id=party.id,
        list_id=kept.id,
        brought_by=kept.brought_by,
        row=seen.row if seen else 0,
        kind=kind.value,
        content=plain(seen.partner) if seen else None,
        doubts=dict(doubts),
        doubtful=bool(doubts),
    )
