"""The log of what targeting systems were answered, and what the register answered then."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from trusted.config import Settings
from trusted.decisions.entries import LoggedRequest, key_id_of
from trusted.decisions.finding import find
from trusted.decisions.log import DecisionLog, Limits
from trusted.decisions.sealing import prunable, prune, seal_abandoned, unsealed
from trusted.decisions.verifying import Report, verify
from trusted.domain.errors import InvalidIdentifier
from trusted.domain.holds import HoldTerms
from trusted.domain.identifiers import parse_identifier
from trusted.domain.priority import RegisteredParty
from trusted.persistence.queries.register import record_at
from trusted.program import shipped_program
from trusted.register.held import entry_of, terms_published
from trusted.register.reading import SHIPMENT
from trusted.register.records import answer_of, packed, party_of, standing_published

MIB = 1024 * 1024


def open_decision_log(settings: Settings) -> DecisionLog:
    """Return the log of this host, for a process to append to."""
    policy = shipped_program().decision_log
    limits = Limits(
        segment_bytes=policy.segment_mib * MIB,
        segment_seconds=policy.segment_minutes * 60,
        sync_seconds=policy.sync_ms / 1000,
    )
    return DecisionLog(settings.decisions_dir, limits)


def kept_request(log: DecisionLog, request_id: str, client_id: str) -> LoggedRequest | None:
    """Return a request that this client made, or None if it made none of this id."""
    found = find(log.folder, log.chain, request_id)
    return found if found is not None and found.client_id == client_id else None


def verify_log(settings: Settings, noted: tuple[int, str] | None = None) -> Report:
    """Read the whole log and return what it comes to.

    noted: links and head of an earlier report.
    """
    return verify(settings.decisions_dir, noted)


def tidy_log(settings: Settings, *, now: datetime) -> int:
    """Seal what ended processes left, and give up what is older than the program keeps.

    Returns: how many segments were sealed or given up.
    """
    log = open_decision_log(settings)
    sealed = seal_abandoned(log.folder, log.chain)
    return sealed + prune(log.folder, log.chain, _keep(), now)


def log_is_untidy(settings: Settings, *, now: datetime) -> bool:
    """Whether a segment may have to be sealed or given up."""
    log = open_decision_log(settings)
    return bool(unsealed(log.folder, log.chain) or prunable(log.chain, _keep(), now))


def selection_keys(settings: Settings) -> Mapping[str, str]:
    """Return the secrets of the random selection by their ids: today's, and former ones."""
    return {
        key_id_of(key): key for key in (*settings.former_selection_keys, settings.selection_key)
    }


class PastRegister:
    """What the register answered after a change, read from the history of what was published.

    as_of: until when nothing else had been published.
    """

    def __init__(self, sequence: int, as_of: datetime) -> None:
        self.sequence = sequence
        self.as_of = as_of
        self._kept: dict[str, bytes | None] = {}

    def party(self, identifier: str) -> RegisteredParty | None:
        """Return who bore the identifier, in whatever spelling, as the priority rule reads it."""
        kept = self._found(identifier)
        return None if kept is None else party_of(kept)

    def answer(self, identifier: str) -> bytes | None:
        """Return the JSON members that it answered, from `"known"` to the closing brace."""
        kept = self._found(identifier)
        return None if kept is None else answer_of(kept)

    @property
    def any_holds(self) -> bool:
        """Whether there may have been any; each is looked for in the history."""
        return True

    def holds_on(self, name: str) -> Sequence[HoldTerms]:
        """Return the holds on an identifier, in whatever spelling, or the `hold_of` a shipment."""
        try:
            normal = name if name.startswith(SHIPMENT) else str(parse_identifier(name))
        except InvalidIdentifier:
            return ()
        record = record_at(entry_of(normal), self.sequence)
        return () if record is None else terms_published(record)

    def _found(self, identifier: str) -> bytes | None:
        if identifier not in self._kept:
            self._kept[identifier] = self._read(identifier)
        return self._kept[identifier]

    def _read(self, identifier: str) -> bytes | None:
        try:
            record = record_at(str(parse_identifier(identifier)), self.sequence)
        except InvalidIdentifier:
            return None
        return None if record is None else packed(standing_published(record))


def _keep() -> timedelta:
    return timedelta(days=shipped_program().decision_log.keep_days)
