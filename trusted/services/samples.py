"""Samples: drawn from a seed that nobody can choose, with a result for each pick."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.sampling import Population, most_faulty_per_mille, picks, sample_size
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, AuditEvent, Sample, SampleResult, Validation
from trusted.persistence.queries.samples import newest_results
from trusted.services.audit import record


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDraft:
    """What is to be drawn.

    numbering:           how the things are numbered, so that a number leads to one of them.
    population_size:     how many there are.
    confidence_percent, tolerable_per_mille: what no fault among the picks is to show.
    """

    population: Population
    numbering: str
    population_size: int
    confidence_percent: int
    tolerable_per_mille: int
    criterion_id: str | None = None


@dataclass(frozen=True, slots=True)
class PickResult:
    """What one pick showed."""

    pick: int
    conforming: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """How far a sample is looked at, and what it shows.

    most_per_mille: the highest rate of faults that it still allows with its confidence; None
                    until every pick has a result.
    """

    looked_at: int
    faulty: int
    most_per_mille: int | None


def draw_sample(
    validation: Validation, draft: SampleDraft, *, actor: Account, now: datetime
) -> Sample:
    """Draw a sample, as large as it must be.

    The seed is the newest hash of the audit trail: nobody can choose it, everybody can check it.
    Raises: NotPermitted, TransitionNotAllowed, InputRefused.
    """
    _permit(validation, actor)
    if not draft.numbering.strip():
        raise InputRefused("Say how the things are numbered, such as “by line of the list”.")
    size = sample_size(draft.population_size, draft.confidence_percent, draft.tolerable_per_mille)
    lock("audit")
    seed = db.session.scalars(select(AuditEvent.hash).order_by(AuditEvent.id.desc())).first()
    sample = Sample(
        validation_id=validation.id,
        criterion_id=draft.criterion_id,
        population=draft.population,
        numbering=draft.numbering.strip(),
        population_size=draft.population_size,
        confidence_percent=draft.confidence_percent,
        tolerable_per_mille=draft.tolerable_per_mille,
        size=size,
        seed=seed or "",
        drawn_at=now,
        drawn_by_id=actor.id,
    )
    db.session.add(sample)
    db.session.flush()
    record(
        actor.id,
        "draw-sample",
        f"validation/{validation.id}",
        at=now,
        sample_id=sample.id,
        population_size=sample.population_size,
        size=size,
        seed=sample.seed,
    )
    db.session.commit()
    return sample


def picks_of(sample: Sample) -> tuple[int, ...]:
    """Return the numbers that a sample picked, drawn again from its seed."""
    return picks(sample.seed, sample.population_size, sample.size)


def record_results(
    sample: Sample, results: Sequence[PickResult], *, actor: Account, now: datetime
) -> None:
    """Append what picks showed; a later result for the same pick counts instead.

    Raises: InputRefused for what was not picked, or a fault without a note.
    """
    _permit(db.session.get_one(Validation, sample.validation_id), actor)
    drawn = set(picks_of(sample))
    for result in results:
        if result.pick not in drawn:
            raise InputRefused(f"Number {result.pick} was not picked.")
        if not result.conforming and not result.note.strip():
            raise InputRefused(f"Say what was wrong with number {result.pick}.")
        db.session.add(
            SampleResult(
                sample_id=sample.id,
                pick=result.pick,
                conforming=result.conforming,
                note=result.note.strip(),
                recorded_at=now,
                recorded_by_id=actor.id,
            )
        )
    record(
        actor.id,
        "record-sample-results",
        f"validation/{sample.validation_id}",
        at=now,
        sample_id=sample.id,
        picks=[result.pick for result in results],
    )
    db.session.commit()


def sample_summary(sample: Sample) -> SampleSummary:
    """Return how far a sample is looked at, and what it shows."""
    results = newest_results(sample.id)
    faulty = sum(not result.conforming for result in results.values())
    most = None
    if len(results) == sample.size:
        most = most_faulty_per_mille(
            sample.population_size, sample.size, faulty, sample.confidence_percent
        )
    return SampleSummary(len(results), faulty, most)


def _permit(validation: Validation, actor: Account) -> None:
    if validation.validator_id != actor.id or actor.role is not Role.VALIDATOR:
        raise NotPermitted("Another validator has this validation in hand.")
    if validation.reported_at is not None:
        raise TransitionNotAllowed("The report is made; its samples stand as they are.")
