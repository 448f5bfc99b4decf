"""Commands that explain scores: any score that was ever kept, computed again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time

import click
from flask.cli import AppGroup

from trusted.domain.errors import DomainError
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.services.replays import Replay, replay, score_in_effect

score_cli = AppGroup("score", help="Explain scores, today's and those of years ago.")

DAY, MOMENT = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"


@score_cli.command("explain")
@click.argument("enrollment")
@click.option(
    "--at",
    "at",
    metavar="DATE",
    help="The score in effect at the end of this day (or at this moment, UTC); without it, now.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def explain(enrollment: str, at: str | None, *, as_json: bool) -> None:
    """Explain the score of ENROLLMENT (its partner number), computed again from its kept facts.

    Ends with an error if it does not come out as it was kept.
    """
    found = enrollment_by_number(enrollment)
    if found is None:
        raise click.ClickException(f"No enrollment has the number {enrollment}.")
    moment = _moment(at)
    kept = score_in_effect(found, moment)
    if kept is None:
        raise click.ClickException(f"{enrollment} had no score by {moment:%Y-%m-%d %H:%M} UTC.")
    try:
        done = replay(kept)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if as_json:
        click.echo(json.dumps(as_data(enrollment, done), indent=2))
    else:
        for line in told(enrollment, done):
            click.echo(line)
    if not done.same:
        raise click.exceptions.Exit(1)


def told(number: str, done: Replay) -> Iterator[str]:
    """Return the lines that explain a score."""
    score, facts = done.again.score, done.again.facts
    peers = facts.segment
    yield f"{number}: score {score.score}, tier by rule {done.again.ruled_tier}"
    yield f"Computed           {done.kept.computed_at:%Y-%m-%d %H:%M:%S} UTC"
    yield f"Facts              of {facts.on.isoformat()}, hash {done.kept.facts_hash}"
    yield f"Policy             {done.policy.full_name}"
    yield ""
    yield "Components"
    for name, points in score.components.items():
        yield f"  {points:>7}  of {done.policy.scoring.weights[name]:>3}  {name.replace('_', ' ')}"
    yield ""
    yield "Contributions"
    for one in score.contributions:
        yield f"  {one.points:>7}  {one.code}: {one.label}"
    low, high = score.interval
    yield ""
    yield f"Violation rate     {score.mean:.4f} (90 %: {low:.4f} to {high:.4f})"
    yield f"Counted for it     {facts.exposure:.4f} examinations, {facts.violations:.4f} violations"
    yield f"Peers’ rate        {peers.rate:.4f}, strength {peers.strength}, lift {peers.lift}"
    yield f"Peers’ violations  weigh {peers.mean_weight}, scatter {peers.dispersion}"
    yield ""
    yield "Missing for the tier above" if done.again.missing else "Nothing is missing for a tier"
    for gate in done.again.missing:
        yield f"  tier {gate.tier}, {gate.code}: {gate.text}"
    yield ""
    yield f"Same as kept: {'yes' if done.same else 'no'}"
    for words in done.unlike:
        yield f"  {words}"


def as_data(number: str, done: Replay) -> dict[str, object]:
    """Return the same as JSON can hold it; points as text, exact."""
    score, facts = done.again.score, done.again.facts
    return {
        "enrollment": number,
        "computed_at": done.kept.computed_at.isoformat(),
        "facts_on": facts.on.isoformat(),
        "facts_hash": done.kept.facts_hash,
        # All that is needed to compute it elsewhere, as its hash has it.
        "facts": done.kept.facts,
        "policy": done.policy.full_name,
        "score": str(score.score),
        "tier_by_rule": done.again.ruled_tier,
        "components": {name: str(points) for name, points in score.components.items()},
        "contributions": [
            {"code": one.code, "label": one.label, "points": str(one.points)}
            for one in score.contributions
        ],
        "rate": {
            "mean": str(score.mean),
            "low": str(score.interval[0]),
            "high": str(score.interval[1]),
            "peers": str(facts.segment.rate),
        },
        "missing": [
            {"code": gate.code, "tier": gate.tier, "text": gate.text} for gate in done.again.missing
        ],
        "same_as_kept": done.same,
        "unlike": list(done.unlike),
    }


def _moment(at: str | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    for form in (DAY, MOMENT):
        try:
            read = datetime.strptime(at, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return datetime.combine(read.date(), time.max, UTC) if form == DAY else read
    raise click.ClickException("Give the day as 2027-06-01, or the moment as 2027-06-01T12:00:00.")
