"""The shipped program: complete, consistent, and in words."""

import re
from decimal import Decimal

import pytest

from tests.domain import policies
from trusted.domain.application import gates_for
from trusted.domain.clocks import Unit
from trusted.domain.criteria import Level, applicable
from trusted.domain.identifiers import Scheme, checked
from trusted.domain.standing import TRANSITIONS, Action
from trusted.program import load_program, loader, shipped_program

PROGRAM = shipped_program()


@pytest.mark.parametrize(
    ("entity_type", "criteria", "musts"),
    [
        ("marketplace", 41, 36),
        ("carrier", 37, 35),
        ("broker", 27, 25),
        ("forwarder", 30, 28),
        ("warehouse", 29, 26),
        ("seller", 26, 24),
    ],
)
def test_each_entity_type_has_the_criteria_of_the_design(entity_type, criteria, musts):
    found = applicable(PROGRAM.criteria, entity_type)

    assert len(found) == criteria
    assert sum(c.level is Level.MUST for c in found) == musts


def test_there_are_sixty_criteria_of_which_53_bind():
    assert len(PROGRAM.criteria) == 60
    assert sum(c.level is Level.MUST for c in PROGRAM.criteria) == 53
    assert len(PROGRAM.categories) == 10
    assert {c.category for c in PROGRAM.criteria} == PROGRAM.categories.keys()


def test_a_must_weighs_three_and_a_should_one():
    assert {(c.level, c.weight) for c in PROGRAM.criteria} == {(Level.MUST, 3), (Level.SHOULD, 1)}


def test_every_text_is_whole_sentences_without_open_places():
    for c in PROGRAM.criteria:
        for text in (c.text, c.evidence, c.verification, c.guidance):
            assert re.fullmatch(r"[A-Z][^{}<>]+[.]", text), (c.id, text)


def test_thresholds_stand_in_the_texts():
    texts = {c.id: c.text for c in PROGRAM.criteria}

    assert "at least 98 percent" in texts["DAT-01"]
    assert "200 sales and $5,000 gross" in texts["KYC-01"]


def test_the_policy_is_the_first_policy_of_the_design():
    policy = PROGRAM.policy

    assert policy.outcomes == policies.OUTCOMES
    assert policy.scoring == policies.SCORING
    assert policy.tiers == policies.TIERS
    assert policy.priority == policies.PRIORITY


def test_the_policy_is_named_by_its_date_and_the_hash_of_its_canonical_form():
    policy = PROGRAM.policy

    assert policy.full_name == f"2027-01:{policy.hash}"
    assert policy.label == f"2027-01:{policy.hash[:12]}"
    assert re.fullmatch(r"[0-9a-f]{64}", policy.hash)


def test_neither_order_nor_comments_change_the_hash_of_a_policy(changed):
    path = changed("policy.toml", "# The first policy", "# The same policy")

    assert load_program(path).policy.hash == PROGRAM.policy.hash


def test_another_number_is_another_policy(changed):
    path = changed("policy.toml", "high_risk = 800", "high_risk = 801")
    program = load_program(path)

    assert program.policy.priority.high_risk == 801
    assert program.policy.hash != PROGRAM.policy.hash
    assert program.content_hash != PROGRAM.content_hash


@pytest.mark.parametrize(
    ("score", "band"),
    [("100", "A"), ("85", "A"), ("84.9", "B"), ("65", "B"), ("40", "C"), ("39.9", "D"), ("0", "D")],
)
def test_a_score_lies_in_one_band(score, band):
    assert PROGRAM.policy.score_band(Decimal(score)) == band


def test_every_kind_of_identifier_is_explained_with_an_example_that_passes():
    assert PROGRAM.schemes.keys() == set(Scheme)
    for scheme, text in PROGRAM.schemes.items():
        assert checked(scheme, text.example).scheme is scheme


def test_every_entity_type_has_gates_and_identifiers():
    for name, kind in PROGRAM.entity_types.items():
        assert gates_for(PROGRAM.eligibility, name)
        assert set(kind.one_of) <= set(kind.schemes)


def test_every_action_that_needs_a_reason_has_published_ones():
    asked = {action for (_, action), row in TRANSITIONS.items() if row.needs_reason}

    assert asked <= {reason.action for reason in PROGRAM.reasons.values()}
    assert {Action.WITHDRAW, Action.RETURN} <= {r.action for r in PROGRAM.reasons.values()}


# Of what officials and rights holders are told, this is about no partner.
ABOUT_NO_PARTNER = {
    "right-ended",
    "right-ends-soon",
    "right-message",
    "right-recorded",
    "right-refused",
    "right-renewed",
    "right-struck",
    "takedown-late",
    "takedown-refused",
    "takedown-removed",
    "webhook-off",
    "webhook-unopened",
}


def test_every_notice_can_be_written():
    values = {"partner_number": "TP00012344", "tier": "2", "reason": "Because.", "note": "Note."}

    for code, notice in PROGRAM.notices.items():
        about_a_partner = code not in ABOUT_NO_PARTNER
        assert ("TP00012344" in notice.title.format_map(values)) is about_a_partner
        assert not re.search(r"[{}<>]", notice.body.format_map(values))


def test_notices_tell_the_time_from_the_deadlines(changed):
    assert "appeal within 90 days" in PROGRAM.notices["suspend"].body
    assert "apply again after 1 year." in PROGRAM.notices["reject"].body

    path = changed(
        "deadlines.toml", 'id = "file-appeal"\nnumber = 90', 'id = "file-appeal"\nnumber = 1'
    )
    assert "appeal within 1 day." in load_program(path).notices["suspend"].body


@pytest.mark.parametrize(
    ("deadline", "number", "unit"),
    [
        ("decide-application", 90, Unit.CALENDAR_DAYS),
        ("validate", 1, Unit.YEARS),
        ("visit-notice", 30, Unit.CALENDAR_DAYS),
        ("validation-report", 30, Unit.CALENDAR_DAYS),
        ("answer-report", 90, Unit.CALENDAR_DAYS),
        ("annual-review", 90, Unit.CALENDAR_DAYS),
        ("revalidate", 4, Unit.YEARS),
        ("confirm-emergency-suspension", 72, Unit.HOURS),
        ("file-appeal", 90, Unit.CALENDAR_DAYS),
        ("file-appeal-false-information", 30, Unit.CALENDAR_DAYS),
        ("decide-appeal", 180, Unit.CALENDAR_DAYS),
        ("reapply", 1, Unit.YEARS),
    ],
)
def test_the_clocks_are_those_of_the_design(deadline, number, unit):
    found = PROGRAM.deadlines[deadline]

    assert (found.number, found.unit) == (number, unit)


def test_the_agreement_fits_on_a_page():
    words = PROGRAM.agreement.text.split()

    assert 300 <= len(words) <= 600


def test_the_newest_folder_is_the_shipped_program():
    assert PROGRAM.version == max(p.name for p in loader.SHIPPED.glob("20*"))
    assert shipped_program() is PROGRAM
