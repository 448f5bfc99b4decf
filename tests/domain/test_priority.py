"""The inspection priority: its bounds, its order, its sums, and the random selection."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.parcels import COMPANIES, IDENTIFIERS, ROLES, decided, party, shipment, standing
from tests.domain.policies import PRIORITY
from trusted.domain.holds import hold_of
from trusted.domain.priority import (
    AdvanceData,
    Code,
    Effect,
    Lane,
    RegisteredParty,
    Shipment,
)
from trusted.domain.standing import TRUSTED, Status


@st.composite
def registers(draw):
    """Every company bears two identifiers; each may be unknown to the register."""
    register = {}
    for company in COMPANIES:
        roles = draw(st.sets(st.sampled_from(ROLES)))
        enrollments = [
            standing(
                role,
                number=f"TP{company}{role}",
                status=draw(st.sampled_from([*TRUSTED, *Status])),
                tier=draw(st.integers(0, 3)),
                random_ppm=draw(st.integers(10, 20_000)),
            )
            for role in sorted(roles)
        ]
        known = draw(st.sets(st.sampled_from((1, 2)), min_size=1))
        register |= {f"lei:{company}{n}": party(company, *enrollments) for n in known}
    return register


shipments = st.builds(
    Shipment,
    id=st.text(max_size=20),
    baseline=st.integers(0, 1000),
    parties=st.dictionaries(
        st.sampled_from([*ROLES, "importer"]),
        st.lists(st.sampled_from(IDENTIFIERS), max_size=3).map(tuple),
    ),
    advance_data=st.none() | st.builds(AdvanceData, st.booleans(), st.booleans()),
    mode=st.none() | st.just("express"),
)
holds = st.sets(st.sampled_from(IDENTIFIERS), max_size=1)


def test_the_published_example_comes_out_to_the_point():
    register = {
        "marketplace:shop.example": party(
            "shop", standing("marketplace", number="TP00007710", tier=3)
        ),
        "scac:FXPQ": party("fox", standing("carrier", number="TP00012344", tier=2)),
        "filer:A7Q": party("agents"),
    }
    asked = shipment(
        identity="1Z999AA10123456784",
        broker=["filer:A7Q"],
        seller=["seller:shop.example/8812"],
        carrier=["scac:FXPQ"],
        marketplace=["marketplace:shop.example"],
        advance_data=AdvanceData(complete=True, on_time=True),
    )

    answer = decided(asked, register)

    assert (answer.priority, answer.lane, answer.selected_at_random) == (250, Lane.RELEASE, False)
    assert answer.effects == (
        Effect(Code.TIER_CREDIT, -116, "marketplace", "TP00007710", 3),
        Effect(Code.TIER_CREDIT, -64, "carrier", "TP00012344", 2),
        Effect(Code.UNKNOWN_PARTY, 0, "seller"),
        Effect(Code.NO_ENROLLMENT_IN_ROLE, 0, "broker"),
    )


@given(shipments, registers(), holds)
def test_baseline_and_effects_sum_to_the_priority(asked, register, held):
    answer = decided(asked, register, held)

    assert asked.baseline + sum(effect.points for effect in answer.effects) == answer.priority


@given(shipments, registers())
def test_a_priority_stays_between_its_floor_and_its_cap(asked, register):
    answer = decided(asked, register)

    assert min(asked.baseline, PRIORITY.floor) <= answer.priority <= PRIORITY.cap


@given(shipments, registers(), st.data())
def test_a_priority_never_rises_when_a_tier_rises(asked, register, data):
    company = data.draw(st.sampled_from(COMPANIES))
    role = data.draw(st.sampled_from(ROLES))
    raised = {}
    for identifier, known in register.items():
        enrollments = dict(known.enrollments)
        if known.company == company and role in enrollments:
            tier = min(enrollments[role].tier + 1, 3)
            enrollments[role] = replace(enrollments[role], tier=tier)
        raised[identifier] = RegisteredParty(known.company, enrollments)

    assert decided(asked, raised).priority <= decided(asked, register).priority


@given(shipments, registers(), holds, st.randoms(use_true_random=False))
def test_the_order_of_roles_and_identifiers_does_not_matter(asked, register, held, random):
    shuffled = replace(
        asked,
        parties={
            role: tuple(random.sample(asked.parties[role], len(asked.parties[role])))
            for role in random.sample(list(asked.parties), len(asked.parties))
        },
    )

    assert decided(shuffled, register, held) == decided(asked, register, held)


@given(shipments, registers(), st.booleans(), st.data())
def test_a_hold_beats_everything(asked, register, on_party, data):
    named = [identifier for them in asked.parties.values() for identifier in them]
    held = {hold_of(asked.id)}
    if on_party and named:
        held = {data.draw(st.sampled_from(named))}

    answer = decided(asked, register, held)

    assert (answer.lane, answer.priority) == (Lane.HOLD, 1000)
    assert answer.effects == (Effect(Code.HOLD, 1000 - asked.baseline),)
    assert not answer.selected_at_random


def test_a_hold_on_an_identifier_is_no_hold_on_a_shipment_of_that_name():
    assert decided(shipment(identity="scac:FXPQ"), {}, {"scac:FXPQ"}).lane is not Lane.HOLD


@given(shipments, registers())
def test_nobody_untrusted_ever_gives_credit(asked, register):
    untrusted = {
        identifier: RegisteredParty(
            known.company,
            {
                role: one
                for role, one in known.enrollments.items()
                if one.status not in TRUSTED or one.tier == 0
            },
        )
        for identifier, known in register.items()
    }

    answer = decided(asked, untrusted)

    assert answer.priority >= asked.baseline
    assert all(effect.code is not Code.TIER_CREDIT for effect in answer.effects)
