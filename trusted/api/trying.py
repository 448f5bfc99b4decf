"""Telling how the sandbox is tried out: each magic party, what to send, and what comes back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from trusted.api.examples import AUTHORIZED, JSON_HEADER
from trusted.program.sandbox import SandboxCase, SandboxTable

BASELINE = 430
LOOKED_UP = {
    200: "200, its standing",
    404: "404 unknown-party",
    429: "429 too-many-requests",
    503: "503 register-stale",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One row of the table as people read it.

    send:    identifiers, the first of which the commands name.
    look_up: what a look-up answers; empty: it is no matter of look-ups.
    effect:  what a shipment gets.
    commands: for a shell.
    """

    id: str
    title: str
    tells: str
    send: tuple[str, ...]
    look_up: str
    effect: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldTrial:
    """One magic hold as people read it."""

    id: str
    title: str
    tells: str
    state: str


def trials(table: SandboxTable) -> tuple[Trial, ...]:
    """Return all rows of the table, in its order."""
    return tuple(_trials(table))


def hold_trials(table: SandboxTable) -> tuple[HoldTrial, ...]:
    """Return the magic holds, in their order."""
    return tuple(HoldTrial(one.id, one.title, one.tells, one.state) for one in table.holds)


def _trials(table: SandboxTable) -> Iterator[Trial]:
    for case in table.cases:
        look_up = LOOKED_UP[case.look_up]
        asked = case.identifiers[0]
        ship = prioritize_command({table.role_of(asked): [asked]})
        effect = f"{case.look_up} {case.refused}" if case.refused else str(case.effect)
        commands = look_up_command(case), ship
        yield Trial(case.id, case.title, case.tells, case.identifiers, look_up, effect, commands)
    for one in table.combinations:
        named = tuple(f"{name} as {role}" for role, names in one.parties.items() for name in names)
        ship = prioritize_command(one.parties)
        yield Trial(one.id, one.title, one.tells, named, "", one.effect, (ship,))


def look_up_command(case: SandboxCase) -> str:
    """Return the command that looks a magic party up."""
    scheme, _, value = case.identifiers[0].partition(":")
    return f'{AUTHORIZED} \\\n  "$BASE/api/v1/parties/{scheme}/{value}"'


def prioritize_command(parties: Mapping[str, Sequence[str]]) -> str:
    """Return the command that asks for the priority of a shipment of these parties."""
    body = json.dumps({"shipments": [{"id": "1", "baseline": BASELINE, "parties": parties}]})
    # A line of its own, so that narrow screens show who is named.
    body = body.replace('"parties"', '\n    "parties"')
    lines = [AUTHORIZED, JSON_HEADER, f"-d '{body}'", '"$BASE/api/v1/shipments/prioritize"']
    return " \\\n  ".join(lines)


def told(table: SandboxTable) -> str:
    """Return the table in Markdown, for the description of the API."""
    rows = [
        f"| {one.title} | {', '.join(f'`{name}`' for name in one.send)} | {one.look_up or '–'} |"
        f" {one.effect} |"
        for one in trials(table)
    ]
    head = "| Party | Send | Look-up | Shipment |", "|---|---|---|---|"
    held = [f"| `{one.id}` | {one.state} | {one.tells} |" for one in hold_trials(table)]
    below = "", "| Hold | State | What to try |", "|---|---|---|"
    return "\n".join([*head, *rows, *below, *held])
