import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import TransitionNotAllowed
from trusted.domain.standing import Status
from trusted.domain.succession import (
    Fate,
    Followed,
    Held,
    SuccessionKind,
    ceiling,
    check_succession,
    heir_of,
    possible_fates,
)

MERGE, SPLIT = SuccessionKind.MERGE, SuccessionKind.SPLIT
COMPANIES = range(6)
attempts = st.lists(
    st.builds(
        Followed,
        st.sampled_from(SuccessionKind),
        st.sampled_from(COMPANIES),
        st.sampled_from(COMPANIES),
    ),
    max_size=30,
)
held = st.builds(
    Held,
    st.integers(1, 99),
    st.sampled_from(["carrier", "broker"]),
    st.sampled_from(Status),
    st.integers(0, 3),
)


@given(attempts)
def test_no_sequence_of_mergers_and_splits_loses_an_id_or_forms_a_circle(asked):
    facts: list[Followed] = []
    for attempt in asked:
        try:
            check_succession(attempt, facts)
        except TransitionNotAllowed:
            continue
        facts.append(attempt)

    gone = {fact.from_ for fact in facts if fact.kind is MERGE}
    for company in COMPANIES:
        heir = heir_of(company, facts)
        assert heir in COMPANIES
        assert heir not in gone
        assert heir_of(heir, facts) == heir
        assert (heir == company) is (company not in gone)


def test_an_old_id_leads_over_every_merger_to_who_answers_today():
    facts = [Followed(MERGE, 1, 2), Followed(SPLIT, 2, 4), Followed(MERGE, 2, 3)]

    assert [heir_of(company, facts) for company in (1, 2, 3, 4)] == [3, 3, 3, 4]


@pytest.mark.parametrize("asked", [(1, 1), (1, 3), (3, 1)])
def test_nobody_follows_on_itself_or_on_what_is_gone(asked):
    with pytest.raises(TransitionNotAllowed):
        check_succession(Followed(MERGE, *asked), [Followed(MERGE, 1, 2)])


@pytest.mark.parametrize(
    ("kind", "status", "taken", "possible"),
    [
        (MERGE, Status.VALIDATED, False, (Fate.MOVE, Fate.END)),
        (MERGE, Status.VALIDATED, True, (Fate.END,)),
        (MERGE, Status.DRAFT, True, (Fate.END,)),
        (MERGE, Status.SUSPENDED, False, (Fate.MOVE,)),
        (MERGE, Status.SUSPENDED, True, ()),
        (MERGE, Status.REMOVED, False, ()),
        (SPLIT, Status.VALIDATED, False, (Fate.STAY, Fate.MOVE)),
        (SPLIT, Status.VALIDATED, True, (Fate.STAY,)),
        (SPLIT, Status.WITHDRAWN, False, ()),
    ],
)
def test_what_may_become_of_an_enrollment(kind, status, taken, possible):
    one = Held(1, "carrier", status, 0)

    assert possible_fates(kind, one, {"carrier"} if taken else set()) == possible


def of(status: Status, tier: int) -> list[Held]:
    return [Held(1, "carrier", status, tier)]


def test_trust_is_never_more_than_the_lower_of_both():
    assert ceiling(of(Status.VALIDATED, 3), of(Status.CERTIFIED, 1)) == 1
    assert ceiling(of(Status.VALIDATED, 3), []) == 0
    assert ceiling(of(Status.VALIDATED, 3), of(Status.SUSPENDED, 0)) == 0
    assert ceiling(of(Status.VALIDATED, 3), of(Status.REMOVED, 0)) == 0
    assert ceiling(of(Status.VALIDATED, 3), of(Status.DRAFT, 0)) == 0


@given(st.lists(held), st.lists(held))
def test_it_does_not_matter_who_takes_in_whom(one, other):
    assert ceiling(one, other) == ceiling(other, one)
    assert 0 <= ceiling(one, other) <= 3
