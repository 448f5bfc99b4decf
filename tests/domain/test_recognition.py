"""What a foreign partner is worth, for how long, what is doubtful, and what a list changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories_exchange import DAY, TODAY, make_terms, partner
from trusted.domain.arrangements import (
    ANY_TIER,
    ArrangementFacts,
    ArrangementPolicy,
    ArrangementState,
    Equivalence,
    NumberScheme,
    check_approvable,
    check_terms,
    list_holds_until,
    state_of,
)
from trusted.domain.errors import InputRefused, NotSeparated, TransitionNotAllowed
from trusted.domain.recognition import (
    Doubt,
    check_decidable,
    difference,
    doubts_of,
    given_to,
    names_of,
    status_for,
)
from trusted.domain.standing import Status

SCHEMES = frozenset({"customs", "eori", "mid", "lei"})
POLICY = ArrangementPolicy(2, 30, 1000, SCHEMES)
LATEST = datetime(9999, 1, 1)  # noqa: DTZ001 - as hypothesis wants it
TYPES = {"carrier": 1, "seller": 1}
days = st.dates(TODAY - 400 * DAY, TODAY + 400 * DAY)
maybe = st.none() | days
texts = st.sampled_from(["authorized", "Authorized", "suspended", "unheard of"])
partners = st.builds(
    partner,
    number=st.just("AEO-1"),
    status=texts,
    tier=st.sampled_from(["AAA", "A", ""]),
    roles=st.lists(st.sampled_from(["carrier", "Exporter", "bank"])).map(tuple),
    suspended_on=maybe,
    revoked_on=maybe,
    valid_until=maybe,
)


@given(partners, days)
def test_credit_is_a_tier_of_the_terms_in_agreed_roles_or_nothing_at_all(one, today):
    terms = make_terms()
    found = given_to(one, terms, today)

    assert found.tier in {0, 1, 2}
    assert (found.tier == 0) == (found.roles == ())
    assert set(found.roles) <= set(terms.roles.values())
    over = [d for d in (one.suspended_on, one.revoked_on) if d is not None and d <= today]
    if over or (one.valid_until is not None and one.valid_until < today):
        assert found.tier == 0


@given(partners, days, st.integers(0, 900))
def test_nothing_changes_by_itself_before_the_day_that_is_named(one, today, later):
    terms = make_terms()
    found = given_to(one, terms, today)
    day = today + later * DAY

    after = given_to(one, terms, day)

    if found.look_on is None or day < found.look_on:
        assert (after.tier, after.roles) == (found.tier, found.roles)
    else:
        assert after.tier <= found.tier


@given(partners, days)
def test_a_suspension_or_revocation_never_raises_what_is_given(one, today):
    terms = make_terms()
    free = replace(one, suspended_on=None, revoked_on=None)
    assert given_to(one, terms, today).tier <= given_to(free, terms, today).tier


def test_a_tier_that_is_named_goes_before_any_tier():
    terms = make_terms()
    assert terms.tier_of("AUTHORIZED", "aaa") == 2
    assert terms.tier_of("authorized", "b") == 1
    assert terms.tier_of("suspended", "aaa") == 0
    assert terms.tier_of("dreaming", "") is None
    assert (status_for(2), status_for(1)) == (Status.VALIDATED, Status.CERTIFIED)


numbers = st.dictionaries(st.text("ABC", min_size=1, max_size=2), st.integers(0, 2))


@given(numbers, numbers)
def test_a_difference_leads_from_one_list_to_the_other(before, after):
    found = difference(before, after)
    now = {n: v for n, v in before.items() if n not in found.gone}
    now |= {n: after[n] for n in (*found.added, *found.changed)}
    assert now == after
    assert not set(found.added) & set(before)
    assert all(before[n] != after[n] for n in found.changed)


@given(st.datetimes(timezones=st.just(UTC), max_value=LATEST), st.integers(1, 30))
def test_a_list_holds_for_its_days_to_the_second(moment, fresh):
    assert list_holds_until(moment, fresh) - moment == timedelta(days=fresh)


def test_identifiers_are_walked_across_and_each_is_there_once():
    one = partner(
        "8812",
        identifiers=("tin:kr1234567890", "eori: kr99", "customs:KR/8812", "x:1", "scac:FX"),
    )
    names, wrong = names_of(one, NumberScheme.CUSTOMS, SCHEMES)
    assert names == ("customs:KR/8812", "customs:KR/1234567890", "eori:KR99")
    assert wrong == ("x:1", "scac:FX")
    union = partner("DE123", country="DE")
    assert names_of(union, NumberScheme.EORI, SCHEMES)[0] == ("eori:DE123",)


@pytest.mark.parametrize(
    ("doubt", "changed"),
    [
        (Doubt.BAD_IDENTIFIER, {"identifiers": ("lei:123",)}),
        (Doubt.UNKNOWN_STATUS, {"status": "dreaming"}),
        (Doubt.UNKNOWN_STATUS, {"status": "dreaming", "tier": ""}),
        (Doubt.ROLE_NOT_COVERED, {"roles": ("bank",)}),
        (Doubt.DATE_IN_FUTURE, {"authorized_on": TODAY + DAY}),
        (Doubt.COUNTRY_MISMATCH, {"country": "JP"}),
        (Doubt.COUNTRY_MISMATCH, {"identifiers": ("eori:DE1",)}),
    ],
)
def test_each_doubt_is_told_by_its_code_and_in_words(doubt, changed):
    found = doubts_of(partner(**changed), make_terms(), SCHEMES, TODAY)
    assert list(found) == [doubt]
    assert found[doubt].endswith(".")
    assert "“”" not in found[doubt]
    assert doubts_of(partner(), make_terms(), SCHEMES, TODAY) == {}


@pytest.mark.parametrize(
    ("days_", "suspended", "state"),
    [
        (None, False, ArrangementState.DRAFT),
        ((TODAY + DAY, None), False, ArrangementState.SCHEDULED),
        ((TODAY, TODAY), False, ArrangementState.IN_FORCE),
        ((TODAY, None), True, ArrangementState.SUSPENDED),
        ((TODAY - 2 * DAY, TODAY - DAY), True, ArrangementState.ENDED),
    ],
)
def test_an_arrangement_is_in_one_state_on_each_day(days_, suspended, state):
    assert state_of(ArrangementFacts(days_, suspended), TODAY) is state


@pytest.mark.parametrize(
    "wrong",
    [
        {"countries": frozenset()},
        {"countries": frozenset({"EU"})},
        {"equivalences": ()},
        {"equivalences": (Equivalence("authorized", ANY_TIER, 3),)},
        {"roles": {}},
        {"roles": {"bank": "bank"}},
        {"fresh_days": 0},
        {"fresh_days": 31},
        {"ends_on": TODAY - DAY},
    ],
)
def test_terms_outside_the_programs_bounds_are_refused(wrong):
    check_terms(make_terms(), POLICY, TYPES, TODAY)
    with pytest.raises(InputRefused):
        check_terms(make_terms(**wrong), POLICY, TYPES, TODAY)


def test_terms_are_put_into_force_once_by_another_person():
    check_approvable(approved=False, newest=True, author_id=1, approver_id=2)
    with pytest.raises(NotSeparated):
        check_approvable(approved=False, newest=True, author_id=1, approver_id=1)
    for approved, newest in ((True, True), (False, False)):
        with pytest.raises(TransitionNotAllowed):
            check_approvable(approved=approved, newest=newest, author_id=1, approver_id=2)


def test_a_row_is_decided_once_by_another_than_who_brought_it():
    said = {"decided": False, "current": True, "imported_by": "account/1"}
    check_decidable(**said, decided_by="account/2")
    with pytest.raises(NotSeparated):
        check_decidable(**said, decided_by="account/1")
    for wrong in ({"decided": True}, {"current": False}):
        with pytest.raises(TransitionNotAllowed):
            check_decidable(**said | wrong, decided_by="account/2")
