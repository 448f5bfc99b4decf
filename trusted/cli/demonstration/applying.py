"""The company's part: sign up, enter the company, answer, hand in, mend what is returned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random

from trusted.cli.demonstration.answering import answers_of, mended
from trusted.cli.demonstration.assessing import assess_risks
from trusted.cli.demonstration.cast import Cast
from trusted.cli.demonstration.fates import Fate
from trusted.cli.demonstration.inventing import Invented
from trusted.cli.demonstration.papers import Paper, letter, papers_of
from trusted.cli.demonstration.stories import Story, later
from trusted.domain.standing import Role
from trusted.persistence.models import Account, Application, Company, Enrollment
from trusted.persistence.queries.applications import open_items
from trusted.persistence.queries.companies import enrollments_of
from trusted.services.agreements import sign_agreement
from trusted.services.applications import (
    ResponseDraft,
    answer_eligibility,
    needs_of,
    save_responses,
    start_application,
    submit_application,
)
from trusted.services.companies import add_identifier, found_company
from trusted.services.evidence import receive_evidence, support_answer
from trusted.services.members import name_contact
from trusted.services.sites import add_site
from trusted.storage.local import LocalStore

# A declaration stands for many parcels.
PARCELS_A_DECLARATION = (40, 1500)
# Share of companies -> within which days from today one of its documents runs out, or has.
ENDS = {0.04: (-20, -1), 0.12: (1, 89), 0.24: (90, 900)}
WEAK = 0.05  # of all companies admit that they do not meet one of the musts
GIVEN_UP = 0.4  # of the drafts are left after each part


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What every story needs.

    until: the moment at which the demonstration ends; today.
    """

    cast: Cast
    store: LocalStore
    max_bytes: int
    until: datetime

    def official(self, role: Role, number: int = 0) -> Account:
        """Return one of the program's people of a role, by turns, once they are engaged."""
        people = self.cast.officials[role]
        return people[number % len(people)]


@dataclass(slots=True, kw_only=True)
class Case:
    """One company on its way; the second half is filled in as it goes."""

    stage: Stage
    invented: Invented
    fate: Fate
    throw: Random
    drafts: Sequence[ResponseDraft] = ()
    papers: list[Paper] = field(default_factory=list)
    owner: Account = field(init=False)
    company: Company = field(init=False)
    application: Application = field(init=False)
    enrollment: Enrollment = field(init=False)

    def later(self, now: datetime, least: float, most: float) -> datetime:
        """Return a moment in office hours, so many days from now."""
        return later(now, self.throw, least, most)

    def one_of(self, role: Role) -> Account:
        """Return one of the program's people who have a role."""
        return self.throw.choice(self.stage.cast.officials[role])


def sign_up(case: Case, now: datetime) -> None:
    """Open the owner's account and enter the company."""
    made = case.invented
    case.owner = case.stage.cast.welcome(made.owner_email, made.people[0], now=now)
    case.company = found_company(
        made.legal_name,
        trade_name=made.trade_name,
        country=made.country,
        address=made.address,
        website=f"https://www.{made.domain}",
        actor=case.owner,
        now=now,
    )
    for scheme, value in made.identifiers:
        add_identifier(case.company, scheme, value, actor=case.owner, now=now)
    for name, address, purpose in made.sites:
        add_site(
            case.company,
            name,
            address=address,
            country=made.country,
            purpose=purpose,
            actor=case.owner,
            now=now,
        )
    officer = (made.people[1], "Director of Compliance", made.officer_email)
    name_contact(case.company, *officer, actor=case.owner, now=now)


def begin(case: Case, now: datetime) -> None:
    """Begin the application and answer whether the company is eligible."""
    entity_type = case.invented.trader.entity_type
    parcels = case.invented.trader.declarations * case.throw.randint(*PARCELS_A_DECLARATION)
    case.application = start_application(
        case.company, entity_type, parcels, actor=case.owner, now=now
    )
    (case.enrollment,) = enrollments_of([case.company.id])
    case.stage.cast.enroll(case.owner, case.enrollment.partner_number)
    answers = {gate.id: gate.required for gate in needs_of(entity_type).gates}
    answer_eligibility(case.application, answers, actor=case.owner, now=now)


def write(case: Case, now: datetime) -> Story:
    """Answer the criteria, a part at a time, each with its documents."""
    weak = case.throw.random() < WEAK
    case.drafts = answers_of(case.invented, case.throw, now=now, weak=weak)
    issued_on = now.date() - timedelta(days=case.throw.randint(3, 90))
    case.papers = papers_of(
        case.invented, case.drafts, case.throw, issued_on=issued_on, ends=_ends(case, issued_on)
    )
    for paper in case.papers:
        now = yield case.later(now, 0.2, 4)
        about = [d for d in case.drafts if d.criterion_id in paper.criteria]
        save_responses(case.application, about, actor=case.owner, now=now)
        show(case, paper, now)
        if case.fate is Fate.DRAFT and case.throw.random() < GIVEN_UP:
            return now
    now = yield case.later(now, 0.2, 2)
    rest = [d for d in case.drafts if not d.grade]
    save_responses(case.application, rest, actor=case.owner, now=now)
    now = yield case.later(now, 0.1, 2)
    if case.fate is not Fate.DRAFT:
        assess_risks(case.invented, case.enrollment, case.owner, now)
        sign_agreement(case.application, signer_title="Director", actor=case.owner, now=now)
        submit_application(case.application, actor=case.owner, now=now)
    return now


def mend(case: Case, now: datetime) -> None:
    """Mend what was returned, show a document for it, and hand the application in again."""
    requests = {item.criterion_id: item.request for item in open_items(case.application.id)}
    better = [
        mended(draft, requests[draft.criterion_id])
        for draft in case.drafts
        if draft.criterion_id in requests
    ]
    save_responses(case.application, better, actor=case.owner, now=now)
    show(case, letter(case.invented, "Answer to the items returned", better, now.date()), now)
    submit_application(case.application, actor=case.owner, now=now)


def show(case: Case, paper: Paper, now: datetime) -> None:
    """Upload a document and let it support the answers that it speaks of."""
    evidence = receive_evidence(
        case.company,
        BytesIO(paper.pdf),
        paper.filename,
        paper.draft,
        store=case.stage.store,
        max_bytes=case.stage.max_bytes,
        actor=case.owner,
        now=now,
    )
    for criterion_id in paper.criteria:
        support_answer(case.application, criterion_id, [evidence], actor=case.owner, now=now)


def _ends(case: Case, issued_on: date) -> date | None:
    today, drawn = case.stage.until.date(), case.throw.random()
    for share, (least, most) in ENDS.items():
        if drawn < share:
            day = today + timedelta(days=case.throw.randint(least, most))
            return day if day > issued_on else None
        drawn -= share
    return None
