"""Everybody tries everything, in any order, and the records are looked at after each step."""

from collections.abc import Iterator, Sequence

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.life.deeds import Deed
from tests.life.history import Dump, dump, lost, unlike_their_history
from tests.life.ways import BEGUN, DEEDS, EXAMINED, ONWARD, WAIT
from tests.life.world import World
from trusted.domain.errors import DomainError
from trusted.domain.incidents import FOUND_FIRST
from trusted.domain.standing import FINAL, TRUSTED, Status, advance
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AppealDecision,
    AppealStay,
    Incident,
    Review,
    StandingChange,
    Validation,
)
from trusted.persistence.queries.visits import validators_of
from trusted.services.accounts import SYSTEM_EMAIL
from trusted.services.audit import verify_audit
from trusted.services.reviews import examiners_of

CHOICES = st.lists(st.integers(0, 10**6), min_size=4, max_size=12)


def held_before(past: Sequence[Status]) -> Status | None:
    """Return what a reinstatement leads back to, of what an enrollment was so far."""
    if past[-1] is Status.SUSPENDED:
        return next((one for one in reversed(past) if one in TRUSTED), None)
    return next((one for one in reversed(past) if one is not past[-1]), None)


class Life(RuleBasedStateMachine):
    """One company's case in the hands of everybody."""

    @initialize(begun=st.sampled_from(sorted(BEGUN)), back=st.integers(0, 4))
    def start(self, begun: str, back: int) -> None:
        """Begin somewhere along a way, so that late moments are reached often."""
        self.world = World()
        self.refusals: dict[str, str] = {}
        self.known: Dump = dump()
        steps = BEGUN[begun]
        for name in steps[: max(0, len(steps) - back)]:
            if name.startswith(WAIT):
                self.wait(int(name.removeprefix(WAIT)))
            elif name.startswith(EXAMINED):
                self.examined(*map(int, name.removeprefix(EXAMINED).split()))
            else:
                self.go(name)

    @rule(choices=CHOICES)
    def rightly(self, choices: list[int]) -> None:
        """Who has the thing in hand acts, at a time at which that makes sense, time and again."""
        for choice in choices:
            deed = next(self.open_now(choice))
            self.attempt(deed, self.world.rightful(deed.roles, deed.on))

    @rule(name=st.sampled_from(sorted(DEEDS)), who=st.integers(0, 100))
    def anybody(self, name: str, who: int) -> None:
        """Someone acts, whose business it may not be."""
        deed, people = DEEDS[name], self.world.everybody
        if self.world.has(deed.on):
            self.attempt(deed, db.session.get_one(Account, people[who % len(people)]))

    @rule(days=st.sampled_from([1, 7, 40, 100, 400]))
    def wait(self, days: int) -> None:
        """Time goes by."""
        self.world.pass_time(days)
        self.look()

    @rule(number=st.sampled_from([1, 30, 60]), violations=st.sampled_from([0, 0, 1, 12]))
    def examined(self, number: int, violations: int) -> None:
        """Customs looks into parcels, and a machine reports what it finds."""
        self.world.examine(number, min(number, violations))
        self.look()

    @invariant()
    def the_rows_are_what_their_history_says(self) -> None:
        """What is stored beside the facts is what the facts come to."""
        if hasattr(self, "world"):
            assert not (wrong := unlike_their_history()), wrong

    def open_now(self, choice: int) -> Iterator[Deed]:
        """Give the deeds that make sense now, from a chosen one on; the usual ones weigh more."""
        status = self.world.status
        names = [*ONWARD.get(status, ()) * 3, *sorted(DEEDS)]
        at = choice % len(names)
        for name in [*names[at:], *names[:at]]:
            if status in DEEDS[name].when and self.world.has(DEEDS[name].on):
                yield DEEDS[name]

    def attempt(self, deed: Deed, actor: Account) -> None:
        """Let someone try a deed: it is refused and leaves nothing behind, or it was allowed."""
        status = self.world.status
        try:
            deed.act(self.world, actor)
        except DomainError as error:
            assert dump() == self.known, f"{deed.name} was refused but left something behind"
            event(f"{deed.name} refused: {error.code}")
        else:
            assert actor.role in deed.roles, f"{deed.name} was done by a {actor.role}"
            assert status in deed.when, f"{deed.name} was done while {status}"
            event(f"{deed.name} done")
            self.done.add(deed.name)
            self.look()

    def look(self) -> None:
        """Nothing dated has moved since the last look, and nothing is gone."""
        now = dump()
        assert not (moved := lost(self.known, now)), moved
        self.known = now

    def go(self, name: str) -> None:
        """Do what comes next on a way, by whom it is for."""
        deed = DEEDS[name]
        if name.startswith("find"):
            self.world.await_visit()
        if self.world.status in deed.when and self.world.has(deed.on):
            try:
                deed.act(self.world, self.world.rightful(deed.roles, deed.on))
            except DomainError as refused:  # done already, such as planning, or in the way
                self.refusals[name] = str(refused)
            else:
                self.done.add(name)
        self.look()

    def teardown(self) -> None:
        """Nobody is stuck: from here the company can still come to be validated."""
        if not hasattr(self, "world"):
            return
        self.every_move_was_in_the_table()
        self.every_decision_was_by_another()
        self.suspended_for_an_incident_means_that_there_was_one()
        for _ in range(60):
            self.refusals.clear()
            if self.world.status is Status.VALIDATED and self.world.validation is None:
                break
            if self.world.status in FINAL:
                self.world.pass_time(366)
                self.go("begin")
            for name in ONWARD[self.world.status]:
                # A plan brings new actions, so what is open is mended first.
                if name != "hand_in_plan" or self.world.action is None:
                    self.go(name)
        assert self.world.status is Status.VALIDATED, f"stuck: {self.refusals}"
        assert unlike_their_history() == []
        assert verify_audit().why == ""

    def every_decision_was_by_another(self) -> None:
        """Who examined or validated, or had it in hand before, has decided nothing of it."""
        for change in db.session.scalars(db.select(StandingChange)):
            review = db.session.get(Review, change.review_id) if change.review_id else None
            assert review is None or change.decided_by_id not in examiners_of(review)
            if change.validation_id is not None:
                validation = db.session.get_one(Validation, change.validation_id)
                assert change.decided_by_id not in validators_of(validation)

    def suspended_for_an_incident_means_that_there_was_one(self) -> None:
        """No suspension for an incident without one that was on record then."""
        for change in db.session.scalars(db.select(StandingChange).filter_by(reason=FOUND_FIRST)):
            noted = db.select(Incident).where(
                Incident.enrollment_id == change.enrollment_id, Incident.recorded_at <= change.at
            )
            assert db.session.scalars(noted.limit(1)).first() is not None

    def every_move_was_in_the_table(self) -> None:
        """Replay the appended changes: each is one that the table allows to who decided it."""
        db.session.rollback()
        won = {
            *db.session.scalars(db.select(AppealDecision.standing_change_id)),
            *db.session.scalars(db.select(AppealStay.standing_change_id)),
        }
        before: dict[int, list[Status]] = {}
        for change, actor in db.session.execute(
            db.select(StandingChange, Account)
            .join(Account, Account.id == StandingChange.decided_by_id)
            .order_by(StandingChange.enrollment_id, StandingChange.number)
        ):
            past = before.setdefault(change.enrollment_id, [])
            if change.action is not None:
                reached = advance(
                    past[-1],
                    change.action,
                    None if actor.email == SYSTEM_EMAIL else actor.role,
                    previous=held_before(past),
                    on_appeal=change.id in won,
                )
                assert change.status is reached
            past.append(change.status)
