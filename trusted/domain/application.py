"""An application: what it must hold before it can be handed in, and what is still missing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from trusted.domain.criteria import Criterion, Grade, Level
from trusted.domain.errors import ApplicationIncomplete
from trusted.domain.identifiers import Scheme


class Task(StrEnum):
    """The parts of an application, in the order in which they are worked through."""

    ELIGIBILITY = "eligibility"
    IDENTIFIERS = "identifiers"
    SITES = "sites"
    CONTACT = "contact"
    PROFILE = "profile"
    RISK = "risk"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class EligibilityGate:
    """One condition that must hold before anything else is looked at.

    required: the answer that opens the gate, yes (True) or no (False).
    bring:    what the company has at hand when it applies; empty: nothing for this.
    """

    id: str
    question: str
    entity_types: frozenset[str]
    required: bool
    why: str
    bring: str = ""


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """One answer of the security profile; graded, or not applicable with a reason."""

    criterion_id: str
    statement: str
    grade: Grade | None
    not_applicable_reason: str | None
    evidence_count: int


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What a company has entered so far.

    answers: gate id -> yes or no; gates not answered are left out.
    schemes: of its current identifiers, one entry each.
    sites:   how many it has named.
    contact_named: whether an officer answers for the company as its primary contact.
    risk_assessed: whether a version of its risk assessment is signed off.
    """

    entity_type: str
    answers: Mapping[str, bool]
    schemes: Collection[Scheme]
    sites: int
    responses: Collection[ResponseFacts]
    agreement_signed: bool
    contact_named: bool = False
    risk_assessed: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationNeeds:
    """What the program asks of an application of one entity type.

    schemes:  of which the company needs at least one identifier.
    criteria: those that apply, in catalog order.
    risk_assessment: whether one must be signed off.
    """

    gates: Collection[EligibilityGate]
    schemes: Collection[Scheme]
    criteria: Collection[Criterion]
    risk_assessment: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before the application can be handed in.

    code:    stable, for machines.
    text:    what to do, for the company.
    task:    the part of the application where it is done.
    subject: the gate or criterion that it is about; empty if it is about the whole part.
    """

    code: str
    text: str
    task: Task
    subject: str = ""

    @property
    def where(self) -> str:
        """The task, and the gate or criterion within it: `profile/GOV-01`."""
        return f"{self.task}/{self.subject}" if self.subject else self.task.value


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one part is: things done, of how many. Never done before all are."""

    task: Task
    done: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do here."""
        return self.done == self.total


def gates_for(gates: Iterable[EligibilityGate], entity_type: str) -> tuple[EligibilityGate, ...]:
    """Return the gates that stand before this entity type, in the order given."""
    return tuple(gate for gate in gates if entity_type in gate.entity_types)


def closed_gates(
    gates: Iterable[EligibilityGate], answers: Mapping[str, bool]
) -> tuple[EligibilityGate, ...]:
    """Return the gates that an answer has closed; those not answered yet are not among them."""
    return tuple(
        gate for gate in gates if gate.id in answers and answers[gate.id] is not gate.required
    )


def missing_parts(facts: ApplicationFacts, needs: ApplicationNeeds) -> tuple[Missing, ...]:
    """Return everything still to do before the application can be handed in, in task order."""
    return (
        *_eligibility(facts, needs),
        *_identifiers(facts, needs),
        *_sites(facts),
        *_contact(facts),
        *_profile(facts, needs),
        *_risk(facts, needs),
        *_agreement(facts),
    )


def check_complete(facts: ApplicationFacts, needs: ApplicationNeeds) -> None:
    """Refuse an application from which something is missing.

    Raises: ApplicationIncomplete, with the words of everything that is missing.
    """
    if missing := missing_parts(facts, needs):
        raise ApplicationIncomplete(tuple(part.text for part in missing))


def progress(facts: ApplicationFacts, needs: ApplicationNeeds) -> tuple[Progress, ...]:
    """Return how far each part is, in task order.

    Identifiers, sites, primary contact, risk assessment and agreement count as one thing each; a
    gate and a criterion as one each.
    """
    missing = missing_parts(facts, needs)
    totals = dict.fromkeys(Task, 1) | {
        Task.ELIGIBILITY: len(needs.gates),
        Task.PROFILE: len(needs.criteria),
    }
    return tuple(
        Progress(task, total - len({part.subject for part in missing if part.task is task}), total)
        for task, total in totals.items()
    )


def _eligibility(facts: ApplicationFacts, needs: ApplicationNeeds) -> Iterable[Missing]:
    closed = {gate.id for gate in closed_gates(needs.gates, facts.answers)}
    for gate in needs.gates:
        if gate.id not in facts.answers:
            yield Missing(
                "eligibility-unanswered",
                f"Answer the eligibility question: {gate.question}",
                Task.ELIGIBILITY,
                gate.id,
            )
        elif gate.id in closed:
            yield Missing(
                "not-eligible", f"You are not eligible yet. {gate.why}", Task.ELIGIBILITY, gate.id
            )


def _identifiers(facts: ApplicationFacts, needs: ApplicationNeeds) -> Iterable[Missing]:
    if not set(facts.schemes) & set(needs.schemes):
        kinds = ", ".join(scheme.value for scheme in needs.schemes)
        yield Missing(
            "identifier-missing",
            f"Add an identifier of your company, at least one of these kinds: {kinds}.",
            Task.IDENTIFIERS,
        )


def _sites(facts: ApplicationFacts) -> Iterable[Missing]:
    if facts.sites < 1:
        yield Missing(
            "site-missing",
            "Add at least one site where you handle goods or keep records.",
            Task.SITES,
        )


def _contact(facts: ApplicationFacts) -> Iterable[Missing]:
    if not facts.contact_named:
        yield Missing(
            "contact-missing",
            "Have an owner name your primary contact: an officer who answers for your company.",
            Task.CONTACT,
        )


def _profile(facts: ApplicationFacts, needs: ApplicationNeeds) -> Iterable[Missing]:
    responses = {response.criterion_id: response for response in facts.responses}
    for criterion in needs.criteria:
        response = responses.get(criterion.id)
        if (code := _unanswered(response)) is not None:
            words = _RESPONSE_WORDS[code].format(id=criterion.id)
            yield Missing(code, words, Task.PROFILE, criterion.id)
        elif _needs_evidence(criterion, response):
            yield Missing(
                "evidence-missing",
                f"Add evidence for {criterion.id}: {criterion.evidence}",
                Task.PROFILE,
                criterion.id,
            )


_RESPONSE_WORDS = {
    "response-missing": "Answer criterion {id}.",
    "statement-missing": "Describe in your own words how you meet {id}.",
    "grade-missing": "Grade yourself on {id}, or say why it does not apply to you.",
    "reason-missing": "Say why {id} does not apply to you.",
}


def _unanswered(response: ResponseFacts | None) -> str | None:
    """Return the code of what an answer lacks, or None."""
    if response is None:
        return "response-missing"
    if response.not_applicable_reason is not None:
        return None if response.not_applicable_reason.strip() else "reason-missing"
    if not response.statement.strip():
        return "statement-missing"
    return "grade-missing" if response.grade is None else None


def _needs_evidence(criterion: Criterion, response: ResponseFacts | None) -> bool:
    return (
        criterion.level is Level.MUST
        and response is not None
        and response.grade is not None
        and response.grade >= Grade.PARTLY_MET
        and response.evidence_count < 1
    )


def _risk(facts: ApplicationFacts, needs: ApplicationNeeds) -> Iterable[Missing]:
    if needs.risk_assessment and not facts.risk_assessed:
        yield Missing(
            "risk-assessment-missing",
            "Assess your risks in five steps, and sign the assessment off.",
            Task.RISK,
        )


def _agreement(facts: ApplicationFacts) -> Iterable[Missing]:
    if not facts.agreement_signed:
        yield Missing(
            "agreement-unsigned", "Have an owner sign the participation agreement.", Task.AGREEMENT
        )
