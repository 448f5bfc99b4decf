"""Lists that foreign administrations send: checked, compared with the last one, taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from trusted.domain.arrangements import ArrangementState
from trusted.domain.errors import (
    InputRefused,
    ListSignatureRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.recognition import Difference, difference
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Arrangement, ArrangementTerms, ExchangeList
from trusted.persistence.queries.arrangements import course_of, terms_of
from trusted.persistence.queries.holds import client_row
from trusted.persistence.queries.recognition import PartySaid, newest_list, said_of
from trusted.program import shipped_program
from trusted.register.signatures import PARTNER_LIST, ForeignKey, NotVerified, signed_by
from trusted.services.arrangements import DECIDING, keyring_of, permit
from trusted.services.doubting import Seen, doubts_in
from trusted.services.exchange_keeping import (
    Judged,
    RowOutcome,
    RowResult,
    SentList,
    keep_list,
    keep_records,
)
from trusted.services.holds import NO_AGENCY, Agent
from trusted.services.partner_files import PartnerList, plain, read_partners
from trusted.services.recognizing import BY_LIST, recognize, settle

TAKING = frozenset({ArrangementState.IN_FORCE, ArrangementState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import does, or would do; kept: None for a dry run."""

    as_of: datetime
    results: Sequence[RowResult]
    difference: Difference
    kept: ExchangeList | None = None

    def count(self, outcome: RowOutcome) -> int:
        """Return how many rows come out so."""
        return sum(result.outcome is outcome for result in self.results)


def person(actor: Account) -> Agent:
    """Return a person as who brings a list.

    Raises: NotPermitted.
    """
    permit(actor, DECIDING)
    return Agent(NO_AGENCY, account_id=actor.id)


def machine(client_id: str) -> tuple[Agent, Arrangement]:
    """Return a client as who brings a list, and the arrangement to which it is bound.

    Raises: NotPermitted.
    """
    client = client_row(client_id)
    if client.arrangement_id is None:
        raise NotPermitted("This client is bound to no arrangement, so it exchanges nothing.")
    return Agent(NO_AGENCY, client_id=client.id), db.session.get_one(
        Arrangement, client.arrangement_id
    )


def import_partners(
    arrangement: Arrangement, sent: SentList, *, agent: Agent, now: datetime, dry_run: bool = False
) -> ImportReport:
    """Take a whole list over: who is in it with its doubts, who is no more loses credit at once.

    Raises: ListSignatureRefused; InputRefused if it cannot be read, is of another arrangement, or
            is no newer than the last; TransitionNotAllowed unless terms are in force.
    """
    lock(f"arrangement/{arrangement.id}")
    terms = _terms_in_force(arrangement, now)
    kid = _verified(sent, terms)
    found = read_partners(sent.data, sent.media_type)
    _check_list(found, arrangement, now)
    before = said_of(arrangement.id)
    judged = _judged(found, terms, before, now)
    report = ImportReport(found.as_of, judged.results, judged.changes)
    if dry_run:
        return report
    kept = keep_list(arrangement, sent, judged, kid, agent, now=now)
    recognize(arrangement, keep_records(kept, judged), why=BY_LIST, now=now)
    settle(arrangement, now=now)
    db.session.commit()
    return replace(report, kept=kept)


def _terms_in_force(arrangement: Arrangement, now: datetime) -> ArrangementTerms:
    today = now.astimezone(UTC).date()
    course = course_of(arrangement, today)
    if course.terms is None or course.state(today) not in TAKING:
        raise TransitionNotAllowed("This arrangement is not in force, so it takes no list.")
    return course.terms


def _verified(sent: SentList, terms: ArrangementTerms) -> str:
    try:
        keyring_of(terms).check(PARTNER_LIST, sent.signature.strip(), sent.data)
        return signed_by(sent.signature.strip())
    except ForeignKey as error:
        raise ListSignatureRefused(
            "Nothing of this list is taken. No key of the arrangement has signed it."
        ) from error
    except (NotVerified, UnicodeEncodeError) as error:
        raise ListSignatureRefused(
            "Nothing of this list is taken. %(why)s", why=str(error)
        ) from error


def _check_list(found: PartnerList, arrangement: Arrangement, now: datetime) -> None:
    if found.arrangement != arrangement.code:
        raise InputRefused("This list is not of the arrangement %(code)s.", code=arrangement.code)
    if found.as_of > now:
        raise InputRefused("This list says what holds later than now. Look at its as_of.")
    former = newest_list(arrangement.id)
    if former is not None and found.as_of <= former.as_of:
        moment = former.as_of.strftime("%Y-%m-%d %H:%M:%S")
        raise InputRefused(
            "The last list was of %(moment)s UTC. This one is no newer.", moment=moment
        )
    most = shipped_program().exchange.policy.most_rows
    if not 1 <= len(found.rows) <= most:
        raise InputRefused("Let the list have from 1 to %(most)s rows.", most=most)


def _by_number(found: PartnerList) -> dict[str, Seen]:
    """Return the first row of each number; in how many rows it stands, too."""
    listed: dict[str, Seen] = {}
    for row in found.rows:
        if (partner := row.partner) is None:
            continue
        former = listed.get(partner.number)
        times = former.times + 1 if former else 1
        listed[partner.number] = Seen(
            former.row if former else row.row, former.partner if former else partner, times
        )
    return listed


def _judged(
    found: PartnerList,
    terms: ArrangementTerms,
    before: Mapping[str, PartySaid],
    now: datetime,
) -> Judged:
    listed = _by_number(found)
    doubts = doubts_in(list(listed.values()), terms_of(terms), before, now=now)
    former = {n: said.record.content for n, said in before.items() if said.record.content}
    changes = difference(former, {number: plain(one.partner) for number, one in listed.items()})
    moved = {*changes.added, *changes.changed}
    results = []
    for row in found.rows:
        if row.partner is None:
            results.append(RowResult(row.row, "", "", RowOutcome.UNREADABLE, {}, row.fault))
            continue
        number = row.partner.number
        # A doubt that was there before was, or waits to be, decided.
        fresh = _fresh(doubts[number], before.get(number), moved=number in moved)
        outcome = RowOutcome.ACCEPTED if number in moved else RowOutcome.UNCHANGED
        outcome = RowOutcome.QUARANTINED if fresh else outcome
        results.append(RowResult(row.row, number, row.partner.name, outcome, doubts[number]))
    return Judged(terms, found, listed, before, results, changes)


def _fresh(doubts: Mapping[str, str], former: PartySaid | None, *, moved: bool) -> bool:
    if moved or former is None:
        return bool(doubts)
    return not doubts.keys() <= former.record.doubts.keys()
