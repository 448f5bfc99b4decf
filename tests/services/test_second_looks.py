import pytest

from tests.factories import NOON, make_account, make_validation
from tests.factories_validation import make_finding, supervisor, validator_of
from trusted.domain.criteria import Grade
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    NotSeparated,
    SecondLookMissing,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.queries.validations import looks_of
from trusted.services.second_looks import check_confirmed, look_again, not_confirmed

pytestmark = pytest.mark.usefixtures("app")


def test_what_does_not_apply_is_confirmed_by_another_before_the_report():
    validation = make_validation()
    finding = make_finding(validation)
    with pytest.raises(SecondLookMissing, match="GOV-01"):
        check_confirmed(validation)

    look_again(finding, agrees=True, note="", actor=supervisor(), now=NOON)

    check_confirmed(validation)
    assert [(look.agrees, found.id) for look, found, _ in looks_of(validation.id)] == [
        (True, finding.id)
    ]


def test_a_refused_look_needs_a_reason_and_leaves_it_to_be_graded():
    validation = make_validation()
    finding = make_finding(validation)
    with pytest.raises(InputRefused):
        look_again(finding, agrees=False, note=" ", actor=supervisor(), now=NOON)

    look_again(finding, agrees=False, note="You have an officer.", actor=supervisor(), now=NOON)

    assert not_confirmed(validation.id) == [finding]
    make_finding(validation, Grade.MET)
    assert not_confirmed(validation.id) == []


def test_a_finding_that_changed_is_looked_at_again():
    validation = make_validation()
    look_again(make_finding(validation), agrees=True, note="", actor=supervisor(), now=NOON)

    changed = make_finding(validation, not_applicable_reason="Another reason.")

    assert not_confirmed(validation.id) == [changed]


def test_nobody_looks_again_at_the_own_finding():
    validation = make_validation()
    finding, validator = make_finding(validation), validator_of(validation)
    with pytest.raises(NotPermitted):
        look_again(finding, agrees=True, note="", actor=make_account(Role.VALIDATOR), now=NOON)
    validator.role = Role.SUPERVISOR
    with pytest.raises(NotSeparated):
        look_again(finding, agrees=True, note="", actor=validator, now=NOON)


def test_what_is_graded_is_not_looked_at_again():
    finding = make_finding(make_validation(), Grade.MET)

    with pytest.raises(TransitionNotAllowed):
        look_again(finding, agrees=True, note="", actor=supervisor(), now=NOON)
