"""Answering from the verified copy, in memory, as long as it is fresh."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

import msgspec

from trusted.client.prioritizing import Prioritizer
from trusted.client.refusals import RegisterStale
from trusted.domain.holds import HoldsInForce, HoldTerms
from trusted.domain.priority import Decision, RegisteredParty, Shipment
from trusted.garbage import unsearched
from trusted.register.handouts import PolicyGiven
from trusted.register.reading import SHIPMENT, RegisterState, RegisterView
from trusted.register.records import PublishedRecord
from trusted.register.store import RegisterStore

REMEMBERED_AT_MOST = 1_000_000
DOCUMENT, STALE_AT = b"document", b"stale-at"
STALE = "The copy is too old. Treat nobody as trusted until it is synced."
NO_KEY = "Give the selection key: without it nothing is selected at random."


class _Said(msgspec.Struct, frozen=True):
    """What the signed document that the copy rests on says of the policy."""

    policy: PolicyGiven


class _Records(dict[str, PublishedRecord | None]):
    """What was looked up before, for as long as the register stays as it is."""

    def __init__(self, store: RegisterStore) -> None:
        self._store = store

    def __missing__(self, identifier: str) -> PublishedRecord | None:
        if len(self) >= REMEMBERED_AT_MOST:
            self.clear()
        with self._store.reading() as view:
            found = self[identifier] = view.record(identifier)
        return found


class Answering:
    """Answers look-ups and priorities; whoever syncs may be another process.

    selection_key: the secret of the random selection; empty: no shipment can be prioritized.
    clock:         seconds since 1970 UTC.
    """

    def __init__(
        self, store: RegisterStore, selection_key: str, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._selection_key = selection_key
        self._clock = clock
        self._state: RegisterState | None = None
        self._rests_on = ("", "")
        self._stale_at = 0.0
        self._records = _Records(store)
        self._held: dict[str, Sequence[HoldTerms]] = {}
        self._in_force: HoldsInForce | None = None
        self._prioritizer: Prioritizer | None = None

    def lookup(self, identifier: str) -> PublishedRecord | None:
        """Return what the register says of whoever bears an identifier; None: nobody.

        Raises: RegisterStale if the copy is too old: then nobody is trusted.
        """
        self._be_fresh()
        return self._records[identifier]

    def lookups(self, identifiers: Iterable[str]) -> list[PublishedRecord | None]:
        """Return the same for many identifiers, in their order."""
        self._be_fresh()
        return list(map(self._records.__getitem__, identifiers))

    def prioritize(self, shipments: Iterable[Shipment], holds: Collection[str]) -> list[Decision]:
        """Return the decisions on shipments, in their order.

        Raises: RegisterStale; ValueError for an unknown role, or without selection key.
        """
        self._be_fresh()
        if self._prioritizer is None:
            raise ValueError(NO_KEY)
        decide = self._prioritizer.decide
        in_force = self._in_force
        with unsearched():
            return [decide(shipment, holds, in_force) for shipment in shipments]

    def _be_fresh(self) -> None:
        with self._store.reading() as view:
            if view.state is not self._state:
                self._read(view)
        if self._clock() >= self._stale_at:
            raise RegisterStale(STALE)

    def _read(self, view: RegisterView) -> None:
        """Learn how long the copy holds, and forget what a change has made untrue."""
        self._state = state = view.state
        self._stale_at = stale_at(view)
        self._in_force = HoldsInForce(self._holds_on, int(state.heard_at)) if state.holds else None
        document = view.noted(DOCUMENT)
        if document is None:
            return
        policy = msgspec.json.decode(document, type=_Said).policy
        rests_on = view.state.head + view.state.state_hash, policy.name
        if rests_on == self._rests_on:
            return
        self._rests_on = rests_on
        self._records.clear()
        self._held.clear()
        if self._selection_key:
            self._prioritizer = Prioritizer(
                policy.rule(), policy.name, self._selection_key, self._party
            )

    def _party(self, identifier: str) -> RegisteredParty | None:
        with self._store.reading() as view:
            return view.party(identifier)

    def _holds_on(self, name: str) -> Sequence[HoldTerms]:
        terms = self._held.get(name)
        if terms is not None:
            return terms
        with self._store.reading() as view:
            terms = view.holds_on(name)
        # Parties recur; a shipment hardly does.
        if not name.startswith(SHIPMENT):
            if len(self._held) >= REMEMBERED_AT_MOST:
                self._held.clear()
            self._held[name] = terms
        return terms


def stale_at(view: RegisterView) -> float:
    """Return from when on nobody may answer by a copy; seconds since 1970 UTC, 0: at no time."""
    kept = view.noted(STALE_AT)
    return 0.0 if kept is None else datetime.fromisoformat(kept.decode()).timestamp()
