"""Partners that see each other: connections at every stage, and who is in the directory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from trusted.cli.demonstration.applying import Stage
from trusted.cli.demonstration.choosing import owner_of, partners
from trusted.cli.demonstration.marketing import MARKETPLACE
from trusted.cli.demonstration.stories import Act, Story, in_order
from trusted.persistence.models import Connection
from trusted.persistence.queries.duplicates import company_by_id
from trusted.persistence.queries.enrollments import identifiers_of
from trusted.services.connections import answer_connection, ask_for_connection, end_connection
from trusted.services.directory import agree_to_listing
from trusted.services.look_ups import look_up

LISTED = 48
# Of three partners two agree to be listed, and of those every second shows its tier.
NOT_LISTED, WITH_TIER = 3, 2
# (asking, asked, days ago when asked, when answered, agreed, when ended), by place among partners.
CONNECTIONS: Sequence[tuple[int, int, float, float | None, bool, float | None]] = (
    (0, 1, 44, 41, True, None),
    (0, 2, 43, 37, True, None),
    (3, 0, 30, 26, True, None),
    (1, 4, 29, 28, True, 11),
    (4, 2, 20, 19, False, None),
    (2, 3, 5, None, False, None),
)
# After the tiers of the last night were raised, of which those connected were told.
LOOKED_UP = 0.1
PURPOSES = (
    "We hand parcels to you and want to know whether your standing changes.",
    "You file for our sellers; our own program asks us to know your status.",
)


def directory_story(stage: Stage) -> Story:
    """Have most partners agree to be in the public directory, and the marketplace with them."""

    def agree(now: datetime) -> None:
        for place, (enrollment, company) in enumerate(partners()):
            if place % NOT_LISTED or enrollment.entity_type == MARKETPLACE.trader.entity_type:
                agree_to_listing(
                    enrollment,
                    listed=True,
                    tier_shown=place % WITH_TIER == 0,
                    actor=owner_of(company.id),
                    now=now,
                )

    return in_order(stage.until, [(LISTED, agree)])


def connections_story(stage: Stage) -> Story:
    """Have partners ask each other for their standing, agree, decline, end, and look it up."""
    made = [_Course(row) for row in CONNECTIONS]
    acts = [act for one in made for act in one.acts()]
    return in_order(stage.until, [*acts, (LOOKED_UP, made[0].look_up)])


@dataclass
class _Course:
    """One connection on its way; made: once there are two partners for it."""

    row: tuple[int, int, float, float | None, bool, float | None]
    made: list[Connection] = field(default_factory=list)

    def acts(self) -> Iterator[tuple[float, Act]]:
        """Yield what is done with it, and when."""
        _, _, asked, answered, _, ended = self.row
        yield asked, self.ask
        if answered is not None:
            yield answered, self.answer
        if ended is not None:
            yield ended, self.end

    def ask(self, now: datetime) -> None:
        asking, asked, *_ = self.row
        found = [company for _, company in partners()]
        if max(asking, asked) < len(found):
            one, other = found[asking], found[asked]
            name = identifiers_of(other.id)[0]
            self.made.append(
                ask_for_connection(
                    one,
                    f"{name.scheme}:{name.value}",
                    PURPOSES[asking % len(PURPOSES)],
                    actor=owner_of(one.id),
                    now=now,
                )
            )

    def answer(self, now: datetime) -> None:
        for one in self.made:
            owner = owner_of(one.asked_id or 0)
            answer_connection(one, agreed=self.row[4], actor=owner, now=now)

    def end(self, now: datetime) -> None:
        for one in self.made:
            end_connection(one, actor=owner_of(one.asking_id), now=now)

    def look_up(self, now: datetime) -> None:
        for one in self.made:
            asking, about = company_by_id(one.asking_id), company_by_id(one.asked_id or 0)
            look_up(asking, about, actor=owner_of(asking.id), now=now)
