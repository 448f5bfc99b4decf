"""The lists of denied parties in force, and what was found and decided of a company."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from trusted.domain.screening import HitOutcome, ListSource, Subject, SubjectKind
from trusted.domain.standing import FINAL
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    HitDecision,
    ListedParty,
    Membership,
    PartyList,
    PartyListEntry,
    PrimaryContact,
    Screening,
    ScreeningFind,
    ScreeningHit,
    Site,
)
from trusted.persistence.queries.many import IDS
from trusted.persistence.types import is_one_of


@dataclass(frozen=True, slots=True)
class HitLine:
    """A hit with its entry, and the newest decision on it with who decided; None: none yet."""

    hit: ScreeningHit
    decision: HitDecision | None
    decided_by: str | None

    @property
    def outcome(self) -> HitOutcome | None:
        """What it was found to be."""
        return self.decision.outcome if self.decision else None


def newest_lists() -> Mapping[ListSource, PartyList]:
    """Return the version of each list that is in force: the one imported last."""
    newest = select(func.max(PartyList.id)).group_by(PartyList.source)
    rows = db.session.scalars(
        select(PartyList).where(PartyList.id.in_(newest)).order_by(PartyList.source)
    )
    return {row.source: row for row in rows}


def parties_on(list_ids: Collection[int]) -> Sequence[Any]:
    """Return rows (id, uid, content) of the entries of these versions."""
    return db.session.execute(
        select(ListedParty.id, ListedParty.uid, ListedParty.content)
        .join(PartyListEntry, PartyListEntry.party_id == ListedParty.id)
        .where(PartyListEntry.list_id.in_(list_ids))
        .order_by(ListedParty.id)
    ).all()


def subjects_of(company: Company) -> list[Subject]:
    """Return what a company, its people and its places are called."""
    names = [Subject(SubjectKind.LEGAL_NAME, company.legal_name, company.country)]
    if company.trade_name:
        names.append(Subject(SubjectKind.TRADE_NAME, company.trade_name, company.country))
    people = db.session.scalars(
        select(Account.name)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.company_id == company.id, Membership.until.is_(None))
        .order_by(Account.name)
    )
    # The officer who answers for it need not be one of its members.
    contact = db.session.scalars(
        select(PrimaryContact.name).where(
            PrimaryContact.company_id == company.id, PrimaryContact.until.is_(None)
        )
    )
    sites = db.session.execute(
        select(Site.address, Site.country)
        .where(Site.company_id == company.id, Site.ended_at.is_(None))
        .order_by(Site.id)
    )
    subjects = [
        *names,
        *(Subject(SubjectKind.PERSON, name, None) for name in [*people, *contact]),
        Subject(SubjectKind.ADDRESS, company.address, company.country),
        *(Subject(SubjectKind.ADDRESS, address, country) for address, country in sites),
    ]
    return list(dict.fromkeys(subjects))


def newest_screening(company_id: int) -> Screening | None:
    """Return when a company was last compared with the lists; None: never."""
    return db.session.scalar(
        select(Screening)
        .where(Screening.company_id == company_id)
        .order_by(Screening.id.desc())
        .limit(1)
    )


def hits_by_key(company_id: int) -> Mapping[str, ScreeningHit]:
    """Return everything that was ever found of a company, by what makes it the same hit."""
    rows = db.session.scalars(select(ScreeningHit).where(ScreeningHit.company_id == company_id))
    return {row.key: row for row in rows}


def hits_of(company_id: int) -> Sequence[HitLine]:
    """Return what the newest screening found, the most alike first."""
    newest = select(func.max(Screening.id)).where(Screening.company_id == company_id)
    hits = db.session.scalars(
        select(ScreeningHit)
        .join(ScreeningFind, ScreeningFind.hit_id == ScreeningHit.id)
        .options(joinedload(ScreeningHit.party))
        .where(ScreeningFind.screening_id == newest.scalar_subquery())
        .order_by(ScreeningHit.score.desc(), ScreeningHit.id)
    ).all()
    decided = db.session.execute(
        select(HitDecision, Account.name)
        .join(Account, Account.id == HitDecision.decided_by_id)
        .where(HitDecision.hit_id.in_([hit.id for hit in hits]))
        .order_by(HitDecision.id)
    )
    newest_of = {decision.hit_id: (decision, name) for decision, name in decided}
    return [HitLine(hit, *newest_of.get(hit.id, (None, None))) for hit in hits]


def outcomes_of(company_id: int) -> Mapping[int, HitOutcome | None]:
    """Return what each hit of the newest screening was found to be; None: not decided yet."""
    return {line.hit.id: line.outcome for line in hits_of(company_id)}


def denied_among(company_ids: Collection[int]) -> frozenset[int]:
    """Return the companies whose newest screening holds a hit last found to be the denied party."""
    return frozenset(ask(_denied(), {"ids": company_ids}).scalars())


@cache
def _denied() -> Select[int]:
    """Return the question, made once."""
    newest = (
        select(func.max(Screening.id))
        .where(Screening.company_id.in_(IDS))
        .group_by(Screening.company_id)
    )
    last = (
        select(func.max(HitDecision.id))
        .where(HitDecision.hit_id == ScreeningFind.hit_id)
        .correlate(ScreeningFind)
        .scalar_subquery()
    )
    return (
        select(Screening.company_id)
        .distinct()
        .join(ScreeningFind, ScreeningFind.screening_id == Screening.id)
        .join(HitDecision, HitDecision.id == last)
        .where(Screening.id.in_(newest), HitDecision.outcome == HitOutcome.TRUE_MATCH)
    )


def hit_by_id(hit_id: int) -> ScreeningHit | None:
    """Return a hit with the entry that it points to."""
    return db.session.scalar(
        select(ScreeningHit)
        .options(joinedload(ScreeningHit.party))
        .where(ScreeningHit.id == hit_id)
    )


def companies_to_screen() -> Sequence[int]:
    """Return the ids of companies that take part or ask to, and have changed, or a list has."""
    return ask(_to_screen(), {}).scalars().all()


@cache
def _to_screen() -> Select[int]:
    """Return the question, made once: it is asked every few minutes."""
    newest_list = select(func.max(PartyList.id)).scalar_subquery()
    newest = select(func.max(Screening.id)).group_by(Screening.company_id)
    under_way = exists().where(
        Enrollment.company_id == Company.id, ~is_one_of(Enrollment.status, FINAL)
    )
    moved = exists().where(
        Site.company_id == Company.id,
        (Site.recorded_at > Screening.screened_at) | (Site.ended_at > Screening.screened_at),
    )
    joined = exists().where(
        Membership.company_id == Company.id,
        (Membership.since > Screening.screened_at) | (Membership.until > Screening.screened_at),
    )
    named = exists().where(
        PrimaryContact.company_id == Company.id, PrimaryContact.since > Screening.screened_at
    )
    return (
        select(Company.id)
        .outerjoin(Screening, and_(Screening.company_id == Company.id, Screening.id.in_(newest)))
        .where(
            under_way,
            newest_list.is_not(None),
            or_(
                Screening.id.is_(None),
                Screening.list_id < newest_list,
                Screening.company_version != Company.version,
                moved,
                joined,
                named,
            ),
        )
        .order_by(Company.id)
    )
