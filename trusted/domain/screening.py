"""Screening: how like a company's names and addresses are to those of denied parties."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from types import MappingProxyType

from rapidfuzz import fuzz, process

PERFECT = 100
# How a hit is told; the values are put in by `Likeness.why`.
LIKE = "The %(what)s is %(score)s %% like “%(matched)s”, %(country)s."
SUBJECTS = ("name", "address")
COUNTRY_LIKENESS = MappingProxyType(
    {
        True: "in the same country",
        False: "although in another country",
        None: "of unknown country",
    }
)
_NO_WORD = re.compile(r"[^\w]+", re.UNICODE)


class ListSource(StrEnum):
    """Which published list."""

    OFAC_SDN = "ofac-sdn"
    CONSOLIDATED = "consolidated"


class SubjectKind(StrEnum):
    """What of a company is compared."""

    LEGAL_NAME = "legal_name"
    TRADE_NAME = "trade_name"
    PERSON = "person"
    ADDRESS = "address"


class HitOutcome(StrEnum):
    """What a person finds a hit to be."""

    FALSE_MATCH = "false_match"
    TRUE_MATCH = "true_match"
    NEEDS_MORE = "needs_more"


@dataclass(frozen=True, slots=True)
class ScreeningPolicy:
    """The numbers of vetting, likeness from 0 to 100.

    threshold:               from which on a name is a hit if no country speaks against it.
    other_country_threshold: the same if the countries of both are known and differ.
    address_threshold:       from which on an address in the same country is a hit.
    flag_days:               how long a flag holds a decision up unless another day is named.
    dropped_words:           words, in lower case, that tell no company from another.
    """

    threshold: int
    other_country_threshold: int
    address_threshold: int
    flag_days: int
    dropped_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subject:
    """One name or address of a company; country in two letters, None if it is not known."""

    kind: SubjectKind
    text: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Denied:
    """One entry of a list, as far as it is compared.

    names:     the first is the entry's own, the others are aliases.
    countries: in two letters, as far as the list names any.
    """

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The entries of the lists, made ready to be compared with many companies.

    names, addresses: normalized, each with its place: (index of the entry, the text as listed).
    """

    entries: Sequence[Denied]
    names: Sequence[str]
    name_places: Sequence[tuple[int, str]]
    addresses: Sequence[str]
    address_places: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """One hit.

    entry:          index of the entry.
    matched:        the name or address of the entry, as listed.
    score:          0 to 100, rounded down.
    same_country:   None if one of both is not known.
    """

    subject: Subject
    entry: int
    matched: str
    score: int
    same_country: bool | None

    @property
    def why(self) -> str:
        """The reason in words, for the person who decides."""
        what = SUBJECTS[self.subject.kind is SubjectKind.ADDRESS]
        country = COUNTRY_LIKENESS[self.same_country]
        told = {"what": what, "score": self.score, "matched": self.matched, "country": country}
        return LIKE % told


def normalized(text: str, dropped: Collection[str] = frozenset()) -> str:
    """Return a name in lower case without accents, punctuation and dropped words, words sorted.

    A name of dropped words only keeps them, so that it is still compared.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    words = _NO_WORD.sub(" ", bare.replace("'", "").replace(".", "")).split()
    return " ".join(sorted([w for w in words if w not in dropped] or words))


def prepared(entries: Sequence[Denied], policy: ScreeningPolicy) -> Prepared:
    """Return the entries ready to be compared."""
    name_places = [(i, name) for i, entry in enumerate(entries) for name in entry.names]
    address_places = [(i, line) for i, entry in enumerate(entries) for line in entry.addresses]
    return Prepared(
        entries,
        [normalized(name, policy.dropped_words) for _, name in name_places],
        name_places,
        [normalized(line) for _, line in address_places],
        address_places,
    )


def hits_among(
    subjects: Collection[Subject], lists: Prepared, policy: ScreeningPolicy
) -> list[Likeness]:
    """Return what is so like an entry of the lists that a person must look at it.

    Returns: the best likeness for each subject and entry, the most alike first.
    Source:  facts, section 2: vetting; the thresholds are policy.
    """
    found = chain.from_iterable(_hits(subject, lists, policy) for subject in subjects)
    best: dict[tuple[Subject, int], Likeness] = {}
    for hit in found:
        known = best.get((hit.subject, hit.entry))
        if known is None or hit.score > known.score:
            best[hit.subject, hit.entry] = hit
    return sorted(best.values(), key=lambda h: (-h.score, h.entry, h.subject.kind, h.subject.text))


def _hits(subject: Subject, lists: Prepared, policy: ScreeningPolicy) -> Iterator[Likeness]:
    by_address = subject.kind is SubjectKind.ADDRESS
    dropped = frozenset[str]() if by_address else policy.dropped_words
    if not (sought := normalized(subject.text, dropped)):
        return
    choices, places = (
        (lists.addresses, lists.address_places) if by_address else (lists.names, lists.name_places)
    )
    lowest = policy.address_threshold if by_address else policy.threshold
    for _, score, index in process.extract_iter(
        sought, choices, scorer=fuzz.ratio, processor=None, score_cutoff=lowest
    ):
        entry, matched = places[index]
        same = _same_country(subject.country, lists.entries[entry].countries)
        if int(score) >= _needed(policy, same_country=same, by_address=by_address):
            yield Likeness(subject, entry, matched, int(score), same)


def _needed(policy: ScreeningPolicy, *, same_country: bool | None, by_address: bool) -> int:
    if by_address:
        # An address in another country is another address.
        return policy.address_threshold if same_country is not False else PERFECT + 1
    return policy.threshold if same_country is not False else policy.other_country_threshold


def _same_country(country: str | None, countries: Collection[str]) -> bool | None:
    return country in countries if country and countries else None


def still_open(outcomes: Mapping[int, HitOutcome | None]) -> list[int]:
    """Return the hits, hit id -> newest decision, that still wait for a person."""
    return [hit for hit, outcome in outcomes.items() if outcome in (None, HitOutcome.NEEDS_MORE)]


def confirmed(outcomes: Mapping[int, HitOutcome | None]) -> list[int]:
    """Return the hits, hit id -> newest decision, that are the denied party itself."""
    return [hit for hit, outcome in outcomes.items() if outcome is HitOutcome.TRUE_MATCH]
