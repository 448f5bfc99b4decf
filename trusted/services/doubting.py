"""What is doubtful about the rows of a foreign list, beside what each says by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from trusted.domain.arrangements import Terms
from trusted.domain.recognition import Doubt, ListedPartner, doubts_of, names_of, worded
from trusted.domain.screening import Subject, SubjectKind, hits_among
from trusted.persistence.queries.recognition import PartySaid, bearers_of, borne_by_companies
from trusted.persistence.queries.screening import newest_lists
from trusted.program import shipped_program
from trusted.services.screening import open_lists


@dataclass(frozen=True, slots=True)
class Seen:
    """A partner of a list: in which row it stands first, and in how many."""

    row: int
    partner: ListedPartner
    times: int = 1


def doubts_in(
    listed: Sequence[Seen], terms: Terms, before: Mapping[str, PartySaid], *, now: datetime
) -> dict[str, dict[str, str]]:
    """Return the doubts about each partner of a list, by its number: code -> words."""
    schemes, today = shipped_program().exchange.policy.schemes, now.astimezone(UTC).date()
    names = {
        one.partner.number: names_of(one.partner, terms.number_scheme, schemes)[0] for one in listed
    }
    conflicts = _conflicts(names, before)
    found: dict[str, dict[str, str]] = {}
    for one in listed:
        number = one.partner.number
        doubts = dict(doubts_of(one.partner, terms, schemes, today))
        if one.times > 1:
            doubts[Doubt.DUPLICATE] = worded(Doubt.DUPLICATE, times=one.times)
        if number in conflicts:
            doubts[Doubt.CONFLICTING_IDENTIFIER] = conflicts[number]
        if denied := _denied(one.partner):
            doubts[Doubt.DENIED_PARTY] = denied
        found[number] = {str(doubt): words for doubt, words in doubts.items()}
    return found


def _conflicts(
    names: Mapping[str, tuple[str, ...]], before: Mapping[str, PartySaid]
) -> dict[str, str]:
    """Return by number which identifiers are somebody else's, in words."""
    every = {name for some in names.values() for name in some}
    ours, theirs = borne_by_companies(every), bearers_of(every)
    in_list: dict[str, set[str]] = {}
    for number, some in names.items():
        for name in some:
            in_list.setdefault(name, set()).add(number)
    own = {number: said.party.id for number, said in before.items()}
    listed = {own[number] for number in names if number in own}
    found: dict[str, str] = {}
    for number, some in names.items():
        # Whom the list names anew, it names by its new identifiers alone.
        others = {n: theirs.get(n, set()) - {own.get(number, 0)} - listed for n in some}
        taken = [n for n in some if n in ours or others[n] or len(in_list[n]) > 1]
        if taken:
            found[number] = worded(Doubt.CONFLICTING_IDENTIFIER, names=", ".join(taken))
    return found


def _denied(partner: ListedPartner) -> str:
    if not newest_lists():
        return ""
    subjects = [
        Subject(SubjectKind.LEGAL_NAME, partner.name, partner.country),
        Subject(SubjectKind.ADDRESS, partner.address, partner.country),
    ]
    subjects = [one for one in subjects if one.text]
    hits = hits_among(subjects, open_lists().entries, shipped_program().screening)
    return hits[0].why if hits else ""
