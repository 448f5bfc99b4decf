import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_reported, make_validation
from tests.factories_validation import make_sample, validator_of
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.sampling import Population, picks
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent
from trusted.persistence.queries.samples import newest_results, sample_by_id, samples_of
from trusted.services.samples import (
    PickResult,
    SampleDraft,
    draw_sample,
    picks_of,
    record_results,
    sample_summary,
)

pytestmark = pytest.mark.usefixtures("app")


def test_a_sample_is_as_large_as_it_must_be_and_can_be_drawn_again_from_its_seed():
    validation = make_validation()
    before = db.session.scalars(select(AuditEvent.hash).order_by(AuditEvent.id.desc())).first()

    sample = make_sample(validation)

    assert (sample.size, sample.seed) == (45, before)
    assert picks_of(sample) == picks_of(sample_by_id(sample.id)) == picks(before, 100, 45)
    assert samples_of(validation.id) == [sample]
    assert make_sample(validation).seed != sample.seed


def test_results_are_appended_and_the_newest_counts():
    sample = make_sample(make_validation())
    validator = db.session.get_one(type(validator_of(make_validation())), sample.drawn_by_id)
    drawn = picks_of(sample)
    record_results(sample, [PickResult(drawn[0], False, "No seal.")], actor=validator, now=NOON)
    assert sample_summary(sample).most_per_mille is None

    everything = [PickResult(pick, True) for pick in drawn]
    record_results(sample, everything, actor=validator, now=NOON)

    summary = sample_summary(sample)
    assert (summary.looked_at, summary.faulty) == (45, 0)
    assert summary.most_per_mille <= 50
    assert newest_results(sample.id)[drawn[0]].conforming


def test_only_what_was_picked_has_a_result_and_a_fault_is_described():
    validation = make_validation()
    sample, validator = make_sample(validation), validator_of(validation)
    left_out = next(n for n in range(1, 101) if n not in picks_of(sample))

    for result in (PickResult(left_out, True), PickResult(picks_of(sample)[0], False)):
        with pytest.raises(InputRefused):
            record_results(sample, [result], actor=validator, now=NOON)


def test_a_sample_is_the_validators_own_until_the_report():
    draft = SampleDraft(
        population=Population.SEALS,
        numbering="By number",
        population_size=10,
        confidence_percent=95,
        tolerable_per_mille=50,
    )
    validation = make_validation()
    with pytest.raises(NotPermitted):
        draw_sample(validation, draft, actor=make_account(Role.VALIDATOR), now=NOON)
    make_reported(validation)
    with pytest.raises(TransitionNotAllowed):
        draw_sample(validation, draft, actor=validator_of(validation), now=NOON)


def test_a_sample_says_how_its_things_are_numbered():
    validation = make_validation()
    draft = SampleDraft(
        population=Population.STAFF,
        numbering=" ",
        population_size=10,
        confidence_percent=95,
        tolerable_per_mille=50,
    )

    with pytest.raises(InputRefused, match="numbered"):
        draw_sample(validation, draft, actor=validator_of(validation), now=NOON)
