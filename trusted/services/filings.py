"""Changes that a partner files: filed, decided where that is needed, and in effect on their day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.filings import (
    FilingEffect,
    FilingKind,
    FilingState,
    check_correction,
    check_dates,
    check_documents,
    is_due,
)
from trusted.domain.standing import ADVERSE, PARTNERS, Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Evidence,
    Filing,
    FilingDecision,
    FilingDocument,
    FilingTakenEffect,
)
from trusted.persistence.queries.companies import enrollments_of
from trusted.persistence.queries.filings import Filed, due_filings, filed
from trusted.persistence.queries.library import has_documents
from trusted.program import shipped_program
from trusted.services.accounts import system_account
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.filing_effects import change, check_content
from trusted.services.notices import tell_company
from trusted.services.publishing import publish
from trusted.services.scores import remeasure_by_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingDraft:
    """A change as it was typed.

    happened_on:  day of the event.
    effective_on: day from which it is to count.
    content:      what is new, by the names that the kind's effect knows.
    corrects:     the filing in whose place this one stands.
    """

    kind: str
    happened_on: date
    effective_on: date
    content: Mapping[str, object]
    note: str = ""
    documents: Sequence[Evidence] = field(default=())
    corrects: Filing | None = None


def kind_of(code: str) -> FilingKind:
    """Return a kind of filing.

    Raises: InputRefused if the program has none of this id.
    """
    if (kind := shipped_program().filings.get(code)) is None:
        raise InputRefused("Choose a kind of change from the list.")
    return kind


def check_filing(
    enrollment: Enrollment, draft: FilingDraft, *, actor: Account, now: datetime
) -> FilingKind:
    """Refuse what could not be filed; nothing is written. Returns its kind.

    Raises: NotPermitted, TransitionNotAllowed, FilingRefused, InputRefused.
    """
    company = db.session.get_one(Company, enrollment.company_id)
    permit(actor, company, MAY_EDIT)
    if enrollment.status not in PARTNERS:
        raise TransitionNotAllowed("Only partners file changes; change your application itself.")
    kind = kind_of(draft.kind)
    check_dates(draft.happened_on, draft.effective_on, now.astimezone(UTC).date())
    check_documents(kind, draft.documents)
    if not has_documents(company.id, draft.documents):
        raise InputRefused("Choose your own company's documents.")
    if kind.effect is FilingEffect.IDENTIFIER_ENDED and any(
        other.status in ADVERSE for other in enrollments_of([company.id])
    ):
        raise TransitionNotAllowed("Your company is suspended or was removed: identifiers stay.")
    check_content(kind.effect, draft.content, enrollment, company)
    if draft.corrects is not None:
        _check_corrects(enrollment, draft, draft.corrects)
    return kind


def file_change(
    enrollment: Enrollment, draft: FilingDraft, *, actor: Account, now: datetime
) -> Filing:
    """File a change; what needs no review and counts from today takes effect at once.

    Raises: as `check_filing`; nothing is then written.
    """
    lock(f"filings/{enrollment.id}")
    kind = check_filing(enrollment, draft, actor=actor, now=now)
    filing = Filing(
        enrollment_id=enrollment.id,
        kind=kind.id,
        reviewed=kind.reviewed,
        happened_on=draft.happened_on,
        effective_on=draft.effective_on,
        content=dict(draft.content),
        note=draft.note,
        filed_at=now,
        filed_by_id=actor.id,
        corrects_id=draft.corrects.id if draft.corrects else None,
    )
    db.session.add(filing)
    db.session.flush()
    for document in draft.documents:
        db.session.add(FilingDocument(filing_id=filing.id, evidence_id=document.id))
    record(
        actor.id,
        "file-change",
        f"enrollment/{enrollment.id}",
        at=now,
        filing=filing.id,
        kind=kind.id,
        effective_on=draft.effective_on.isoformat(),
        corrects=filing.corrects_id,
    )
    _take_effect_if_due(_found(filing.id), now)
    db.session.commit()
    return filing


def decide_filing(
    filing: Filing, *, accepted: bool, reason: str, actor: Account, now: datetime
) -> None:
    """Accept or refuse a filing that needs a review; reviewers only, never who filed it.

    reason: what the company is told; needed to refuse.
    Raises: NotPermitted, NotSeparated, InputRefused; TransitionNotAllowed if nothing waits.
    """
    if actor.role is not Role.REVIEWER:
        raise NotPermitted("Filings are decided by reviewers.")
    if actor.id == filing.filed_by_id:
        raise NotSeparated("Who files a change cannot decide on it.")
    if not accepted and not reason.strip():
        raise InputRefused("Say why it is refused, in words the company can act on.")
    lock(f"filings/{filing.enrollment_id}")
    if _found(filing.id).state is not FilingState.AWAITING_DECISION:
        raise TransitionNotAllowed("This filing does not wait for a decision.")
    db.session.add(
        FilingDecision(
            filing_id=filing.id,
            filed_by_id=filing.filed_by_id,
            accepted=accepted,
            reason=reason.strip(),
            decided_at=now,
            decided_by_id=actor.id,
        )
    )
    action = "accept-filing" if accepted else "refuse-filing"
    record(actor.id, action, f"filing/{filing.id}", at=now, reason=reason)
    enrollment = db.session.get_one(Enrollment, filing.enrollment_id)
    note = "\n\n".join(filter(None, [kind_of(filing.kind).name, reason.strip()]))
    code = "filing-accepted" if accepted else "filing-refused"
    tell_company(enrollment, code, now=now, note=note)
    _take_effect_if_due(_found(filing.id), now)
    db.session.commit()


def filings_due(*, now: datetime) -> Sequence[Filing]:
    """Return the filings whose day has come, in the order of the days."""
    return [one.filing for one in due_filings(now.astimezone(UTC).date())]


def apply_due_filings(*, now: datetime) -> int:
    """Let every filing whose day has come take effect, in the order of the days; once each.

    Returns: how many took effect. Each is a transaction of its own.
    """
    due = filings_due(now=now)
    db.session.commit()
    done = 0
    for filing in due:
        lock(f"filings/{filing.enrollment_id}")
        done += _take_effect_if_due(_found(filing.id), now)
        db.session.commit()
    return done


def _take_effect_if_due(one: Filed, now: datetime) -> bool:
    day = one.counts_from
    if day is None or not is_due(one.facts, now.astimezone(UTC).date()):
        return False
    filing, rules = one.filing, system_account(now=now)
    enrollment = db.session.get_one(Enrollment, filing.enrollment_id)
    company = db.session.get_one(Company, enrollment.company_id)
    kind = kind_of(filing.kind)
    former = change(kind.effect, filing, company, now)
    db.session.add(
        FilingTakenEffect(filing_id=filing.id, effective_on=day, applied_at=now, former=former)
    )
    record(
        rules.id,
        "filing-takes-effect",
        f"filing/{filing.id}",
        at=now,
        effective_on=day.isoformat(),
        former=former,
    )
    words = str(former.get("without_effect") or f"{kind.name}, from {day.isoformat()} on.")
    tell_company(enrollment, "filing-in-effect", now=now, note=words)
    publish(company, now=now)
    remeasure_by_rule(enrollment, actor=rules, now=now)
    return True


def _check_corrects(enrollment: Enrollment, draft: FilingDraft, former: Filing) -> None:
    if former.enrollment_id != enrollment.id or former.kind != draft.kind:
        raise InputRefused("A filing corrects one of the same kind of your own company.")
    standing = _found(former.id)
    if standing.corrected:
        raise InputRefused("Another filing corrects this one already; correct that one.")
    check_correction(
        standing.state, standing.counts_from or former.effective_on, draft.effective_on
    )


def _found(filing_id: int) -> Filed:
    if (found := filed(filing_id)) is None:
        raise LookupError(f"there is no filing {filing_id}")
    return found
