"""Recorded rights, the channel to their holders, and how marketplaces answer them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_certified
from tests.factories_disputes import company_owner
from tests.factories_policy import make_policy_draft
from tests.factories_rights import (
    LINK,
    make_marketplace,
    make_right,
    make_takedown,
    right_draft,
)
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.rights import RightKind, RightState, RightStep, TakedownOutcome
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Notice, Right
from trusted.persistence.queries.rights import (
    RightSearch,
    messages_of_right,
    rights_ending,
    rights_found,
    rights_waiting,
)
from trusted.program import shipped_program
from trusted.services.knowing import facts_of
from trusted.services.policies import policy_of
from trusted.services.rights import (
    acted_for_by,
    answer_as_holder,
    apply_for_right,
    ends_soon,
    holder_of,
    last_day_of,
    state_of_right,
    take_right_step,
    write_to_holder,
)
from trusted.services.takedowns import answer_takedown, ask_takedown, figures_of_takedowns

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
TODAY = NOON.date()


def found(**asked):
    page = rights_found(RightSearch(**asked), 1, since=TODAY)
    return [row.Right.title for row in page.items]


def test_a_right_is_found_once_an_official_recorded_it_and_until_it_is_struck():
    right = make_right(recorded=False)
    assert found() == []
    assert [row.Right.id for row in rights_waiting(1).items] == [right.id]
    reviewer = make_account(Role.REVIEWER)
    with pytest.raises(NotPermitted):
        take_right_step(right, RightStep.RECORD, actor=make_account(Role.AUDITOR), now=NOON)

    take_right_step(right, RightStep.RECORD, actor=reviewer, now=NOON)

    make_right(title="Zebra", owner="Zed", registration="88", classes="", kind=RightKind.COPYRIGHT)
    assert found() == ["Shiny", "Zebra"]
    assert found(number=9) == found(text="4 711") == found(text="things", number=14) == ["Shiny"]
    assert found(number=1) == found(text="%") == []
    with pytest.raises(InputRefused, match="Say why"):
        take_right_step(right, RightStep.STRIKE, actor=reviewer, now=NOON)
    take_right_step(right, RightStep.STRIKE, "It was annulled.", actor=reviewer, now=NOON)
    assert found() == ["Zebra"]


def test_a_right_that_ends_soon_is_shown_and_a_renewal_gives_it_a_new_last_day():
    right, official = make_right(expires_on=TODAY + 30 * DAY), make_account(Role.SUPERVISOR)
    assert ends_soon(right, today=TODAY)
    soon = rights_ending(1, since=TODAY, until=TODAY + 90 * DAY)
    assert [row.until for row in soon.items] == [TODAY + 30 * DAY]
    with pytest.raises(InputRefused, match="after the present one"):
        take_right_step(right, RightStep.RENEW, expires_on=TODAY, actor=official, now=NOON)

    new = TODAY + 3000 * DAY
    take_right_step(right, RightStep.RENEW, expires_on=new, actor=official, now=NOON)

    assert last_day_of(right) == new
    assert not ends_soon(right, today=TODAY)
    assert state_of_right(right, today=new + DAY) is RightState.GRACE


@pytest.mark.parametrize(
    "wrong",
    [
        {"classes": ""}, {"classes": "46"}, {"countries": ()}, {"countries": ("XX",)},
        {"expires_on": TODAY - DAY}, {"proof": ""}, {"contact": ""},
    ],
)  # fmt: skip
def test_an_application_that_says_too_little_is_refused_and_nothing_is_kept(wrong):
    with pytest.raises(InputRefused):
        apply_for_right(right_draft(**wrong), actor=None, now=NOON)
    assert db.session.scalars(select(Right)).all() == []


def test_a_holder_acts_by_the_code_and_is_reached_without_the_address_being_seen():
    right, code = apply_for_right(right_draft(), actor=None, now=NOON)
    assert acted_for_by(code.lower()).id == right.id
    with pytest.raises(InputRefused):
        acted_for_by("0" * 20)
    person, other = company_owner(make_certified()), make_account(Role.AGENCY)
    with pytest.raises(TransitionNotAllowed):
        write_to_holder(right, "Is it yours?", actor=person, now=NOON)
    reviewer = make_account(Role.REVIEWER)
    take_right_step(right, RightStep.RECORD, actor=reviewer, now=NOON)

    write_to_holder(right, "Is it yours?", actor=person, now=NOON)
    answer_as_holder(right, "It is not.", with_id=person.id, now=NOON)

    assert [one.body for one in messages_of_right(right.id, person.id)] == [
        "Is it yours?",
        "It is not.",
    ]
    assert messages_of_right(right.id, other.id) == []
    with pytest.raises(InputRefused):
        answer_as_holder(right, "Hello?", with_id=other.id, now=NOON)
    with pytest.raises(NotPermitted):
        holder_of(right, actor=person, now=NOON)
    assert holder_of(right, actor=reviewer, now=NOON) == "legal@shiny.example"
    read = select(AuditEvent.actor_id).where(AuditEvent.action == "read-holder")
    assert db.session.scalars(read).all() == [reviewer.id]


def test_a_marketplace_of_the_directory_is_asked_and_answers_once():
    right, marketplace = make_right(), make_marketplace()
    owner = company_owner(marketplace)
    unlisted = make_certified().partner_number
    for number in (unlisted, "TP00000000"):
        with pytest.raises(InputRefused, match="The directory has no marketplace"):
            ask_takedown(right, number, LINK, "", now=NOON)
    waiting = make_right(recorded=False, title="Other")
    with pytest.raises(TransitionNotAllowed):
        ask_takedown(waiting, marketplace.partner_number, LINK, "", now=NOON)

    request = make_takedown(right, marketplace)

    told = db.session.scalars(select(Notice).where(Notice.code == "takedown-asked")).one()
    assert LINK in told.body
    assert "legal@" not in told.body
    with pytest.raises(NotPermitted):
        answer_takedown(
            request, TakedownOutcome.REMOVED, "", actor=company_owner(make_certified()), now=NOON
        )
    with pytest.raises(InputRefused):
        answer_takedown(request, TakedownOutcome.REFUSED, "", actor=owner, now=NOON)
    answer_takedown(request, TakedownOutcome.REMOVED, "", actor=owner, now=NOON)
    with pytest.raises(TransitionNotAllowed):
        answer_takedown(request, TakedownOutcome.REMOVED, "", actor=owner, now=NOON)
    figures = figures_of_takedowns(marketplace, now=NOON)
    assert (figures.in_time, figures.counted, figures.removed) == (1, 1, 1)
    assert figures_of_takedowns(make_certified(), now=NOON) is None


def test_takedowns_count_only_for_marketplaces_and_only_where_a_policy_names_them():
    right, marketplace, other = make_right(), make_marketplace(), make_certified()
    make_takedown(right, marketplace, TODAY - 20 * DAY)  # past its day, without an answer
    shipped = shipped_program().policy
    named = policy_of(make_policy_draft({"scoring.takedowns_in_time": True}).content)

    kept = facts_of([marketplace, other], shipped, now=NOON)
    counted = facts_of([marketplace, other], named, now=NOON)

    assert kept[marketplace.id].quality == kept[other.id].quality == counted[other.id].quality == ()
    [rate] = counted[marketplace.id].quality
    assert (rate.rate, rate.good) == ("takedowns_in_time", Decimal(0))
    assert Decimal("0.9") < rate.total < 1
