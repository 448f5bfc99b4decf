"""Readiness: what a reviewer would remark on, said before an application is handed in."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from trusted.domain.application import ApplicationFacts, ApplicationNeeds, Task, missing_parts
from trusted.domain.criteria import Criterion, Grade, Level
from trusted.domain.evidence import Expiry, is_dated, program_day, remaining

PERCENT = 100


class Severity(StrEnum):
    """How much a remark weighs, the gravest first."""

    MUST_MEND = "must_mend"
    SHOULD_MEND = "should_mend"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ReadinessPolicy:
    """When something is remarked on; see readiness.toml."""

    same_text_from: int
    soon_days: int
    dated_years: int
    one_document_from: int
    one_document_share: int
    measuring_kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document that supports an answer."""

    id: int
    title: str
    kind: str
    issued_on: date | None
    period_to: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What the remarks are made from, beside what the application holds.

    documents:  criterion id -> what supports its answer.
    unmended:   criterion id -> what was asked for, of returned items nothing was done about;
                the id is empty for a request about the application as a whole.
    review_due: until when the risk assessment counts as reviewed; None: there is none.
    """

    documents: Mapping[str, Collection[DocumentFacts]]
    unmended: Collection[tuple[str, str]] = ()
    review_due: date | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. task and subject: where; see application.Missing."""

    severity: Severity
    code: str
    text: str
    task: Task
    subject: str = ""


def remarks(
    facts: ApplicationFacts,
    profile: ProfileFacts,
    needs: ApplicationNeeds,
    policy: ReadinessPolicy,
    now: datetime,
) -> tuple[Remark, ...]:
    """Return what is missing, and everything else that a reviewer would remark on, gravest first.

    Only what is missing keeps an application from being handed in.
    """
    found = [
        *_missing(facts, needs),
        *_unmended(profile),
        *_same_words(facts, policy),
        *_without_results(facts, profile, policy),
        *_musts_left_out(facts, needs.criteria),
        *_old_documents(profile, policy, now),
        *_one_for_all(profile, policy),
        *_unreviewed_risks(profile, now),
    ]
    return tuple(sorted(found, key=lambda remark: list(Severity).index(remark.severity)))


def _missing(facts: ApplicationFacts, needs: ApplicationNeeds) -> Iterable[Remark]:
    for part in missing_parts(facts, needs):
        yield Remark(Severity.MUST_MEND, part.code, part.text, part.task, part.subject)


def _unmended(profile: ProfileFacts) -> Iterable[Remark]:
    for criterion_id, request in profile.unmended:
        text = f"This was returned to you, and nothing has changed since: {request}"
        yield Remark(Severity.SHOULD_MEND, "returned-unmended", text, Task.PROFILE, criterion_id)


def _same_words(facts: ApplicationFacts, policy: ReadinessPolicy) -> Iterable[Remark]:
    words = {r.criterion_id: _words(r.statement, r.criterion_id) for r in facts.responses}
    counts = Counter(text for text in words.values() if text)
    for criterion_id, text in sorted(words.items()):
        if counts[text] >= policy.same_text_from:
            yield Remark(
                Severity.SHOULD_MEND,
                "same-words",
                f"{counts[text]} answers have the same words. Say for {criterion_id} what you do.",
                Task.PROFILE,
                criterion_id,
            )


def _words(statement: str, criterion_id: str) -> str:
    return " ".join(statement.replace(criterion_id, "").casefold().split())


def _without_results(
    facts: ApplicationFacts, profile: ProfileFacts, policy: ReadinessPolicy
) -> Iterable[Remark]:
    for response in facts.responses:
        documents = profile.documents.get(response.criterion_id, ())
        measured = any(document.kind in policy.measuring_kinds for document in documents)
        counted = any(char.isdigit() for char in _words(response.statement, response.criterion_id))
        if response.grade is Grade.MET_WITH_RESULTS and not (measured and counted):
            yield Remark(
                Severity.SHOULD_MEND,
                "no-measured-results",
                f"{response.criterion_id}: grade 3 stands for measured results. Name them with"
                " numbers, and attach the report or record that shows them, or grade lower.",
                Task.PROFILE,
                response.criterion_id,
            )


def _musts_left_out(facts: ApplicationFacts, criteria: Iterable[Criterion]) -> Iterable[Remark]:
    musts = {criterion.id for criterion in criteria if criterion.level is Level.MUST}
    for response in facts.responses:
        if response.not_applicable_reason is not None and response.criterion_id in musts:
            yield Remark(
                Severity.NOTE,
                "must-not-applicable",
                f"{response.criterion_id} is a must, and you say that it does not apply. A second"
                " person of the program will look at your reason.",
                Task.PROFILE,
                response.criterion_id,
            )


def _old_documents(
    profile: ProfileFacts, policy: ReadinessPolicy, now: datetime
) -> Iterable[Remark]:
    for criterion_id, documents in sorted(profile.documents.items()):
        for document in documents:
            left = remaining(document.valid_until, now, (policy.soon_days,))
            if left.expiry is Expiry.EXPIRED:
                code, severity = "evidence-expired", Severity.SHOULD_MEND
                text = f"“{document.title}” has expired. Upload its newest revision."
            elif left.expiry is Expiry.ENDS_SOON:
                code, severity = "evidence-ends-soon", Severity.NOTE
                text = f"“{document.title}” expires in {left.days} days. Have its successor ready."
            elif is_dated(document.issued_on, document.period_to, now, policy.dated_years):
                code, severity = "evidence-dated", Severity.NOTE
                text = f"“{document.title}” speaks of a time long past. Add a newer one."
            else:
                continue
            yield Remark(severity, code, f"{criterion_id}: {text}", Task.PROFILE, criterion_id)


def _one_for_all(profile: ProfileFacts, policy: ReadinessPolicy) -> Iterable[Remark]:
    supported = [documents for documents in profile.documents.values() if documents]
    titles = {d.id: d.title for documents in supported for d in documents}
    counts = Counter(d.id for documents in supported for d in documents)
    for id_, count in counts.items():
        share = count * PERCENT >= policy.one_document_share * len(supported)
        if count >= policy.one_document_from and share:
            yield Remark(
                Severity.SHOULD_MEND,
                "one-document-for-all",
                f"“{titles[id_]}” alone supports {count} of your {len(supported)} answers. Attach"
                " to each the document that shows it best.",
                Task.PROFILE,
            )


def _unreviewed_risks(profile: ProfileFacts, now: datetime) -> Iterable[Remark]:
    if profile.review_due is not None and profile.review_due < program_day(now):
        yield Remark(
            Severity.SHOULD_MEND,
            "risks-not-reviewed",
            "Your risk assessment was not reviewed within a year. Review it in a new version.",
            Task.RISK,
        )
