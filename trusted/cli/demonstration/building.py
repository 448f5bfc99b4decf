"""Building the demonstration: a year of the program, lived through by its own verbs."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

import click

from trusted.cli.demonstration import keeping
from trusted.cli.demonstration.applying import Case, Stage
from trusted.cli.demonstration.cast import Cast
from trusted.cli.demonstration.chance import dice
from trusted.cli.demonstration.connecting import connections_story, directory_story
from trusted.cli.demonstration.declarations import busiest, outcomes
from trusted.cli.demonstration.exchanging import exchange_story
from trusted.cli.demonstration.fates import Fate, fates
from trusted.cli.demonstration.holding import agency_story, the_agency
from trusted.cli.demonstration.inventing import invented
from trusted.cli.demonstration.living import story_of
from trusted.cli.demonstration.marketing import MARKETPLACE, rights_story
from trusted.cli.demonstration.penalizing import penalties_story
from trusted.cli.demonstration.running import program_story
from trusted.cli.demonstration.stories import play
from trusted.config import Settings
from trusted.domain.standing import Role, Status
from trusted.manifests.examined import OF_2020, declarations
from trusted.persistence.queries.accounts import is_anybody_known
from trusted.persistence.queries.enrollments import Search, all_enrollments_found
from trusted.services.accounts import Passwords
from trusted.services.clients import SCOPES, create_client
from trusted.storage.local import LocalStore

SIZES = {"broker": 40, "carrier": 20, "seller": 200}
WIDTH = 13
# What happens between partners, agencies and administrations.
BETWEEN = (agency_story, connections_story, directory_story, exchange_story, penalties_story)
CLIENT = "Targeting system of the demonstration"


def is_built(settings: Settings) -> bool:
    """Return whether the demonstration is there, whole.

    Raises: ClickException if a part of it is, or if the installation holds something else.
    """
    kept, known = keeping.read(settings), is_anybody_known()
    if kept is None and known:
        raise click.ClickException(f"This installation holds data of its own. {keeping.RESET}")
    if kept is not None and not known:
        raise click.ClickException(f"The demonstration's database is gone. {keeping.RESET}")
    return kept is not None


def build(
    settings: Settings, sizes: Mapping[str, int], *, now: datetime, say: Callable[[str], None]
) -> None:
    """Build the demonstration into an empty installation.

    sizes: how many of the busiest of each entity type become companies.
    now:   the moment at which its history ends; nothing in it is later.
    say:   is told how far it is.
    """
    keeping.begin(settings)
    known = declarations(OF_2020)
    traders = [t for entity_type, size in sizes.items() for t in busiest(known, entity_type, size)]
    stage = Stage(
        cast=Cast(Passwords.of(settings)),
        store=LocalStore(settings.evidence_dir),
        max_bytes=settings.evidence_max_bytes,
        until=now,
    )
    cases = [
        Case(stage=stage, invented=made, fate=fate, throw=dice("case", made.trader.identifier))
        for made, fate in zip(invented(traders), fates(len(traders)), strict=True)
    ]
    inspections = list(outcomes(known, traders, now.date()))
    market = Case(
        stage=stage, invented=MARKETPLACE, fate=Fate.VISITED, throw=dice("case", MARKETPLACE.domain)
    )
    stories = [
        program_story(stage, inspections, say),
        *(story_of(case) for case in (*cases, market)),
        *(tell(stage) for tell in BETWEEN),
        rights_story(market),
    ]
    play(stories, now, say)
    _finish(settings, stage)


def summary() -> Iterator[str]:
    """Yield the lines of a table: how many there are of each status and tier, by entity type."""
    rows = all_enrollments_found(Search())
    found = Counter((e.status, e.tier, e.entity_type) for e, _ in rows)
    kinds = [*SIZES, MARKETPLACE.trader.entity_type]
    yield f"{'status':12}{'tier':>5}" + "".join(f"{name:>{WIDTH}}" for name in kinds)
    for status in Status:
        for tier in range(4):
            counts = [found[status, tier, name] for name in kinds]
            if any(counts):
                yield f"{status:12}{tier:>5}" + "".join(f"{count:>{WIDTH}}" for count in counts)


def _finish(settings: Settings, stage: Stage) -> None:
    (administrator,) = stage.cast.officials[Role.ADMINISTRATOR]
    client, secret = create_client(
        CLIENT, SCOPES, actor=administrator, now=stage.until, agency=the_agency()
    )
    keeping.finish(
        settings,
        {
            "built_at": stage.until.isoformat(),
            "people": [asdict(sign_in) for sign_in in stage.cast.sign_ins.values()],
            "client": {"id": client.client_id, "secret": secret},
        },
    )
