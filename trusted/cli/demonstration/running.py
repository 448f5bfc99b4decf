"""The program's own story: its people, the year's inspections, scores, and the tiers granted."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from trusted.cli.demonstration.applying import Stage
from trusted.cli.demonstration.chance import dice
from trusted.cli.demonstration.proposing import propose_policy
from trusted.cli.demonstration.stories import Story
from trusted.domain.standing import TRUSTED, Role
from trusted.persistence.queries.enrollments import Search, all_enrollments_found
from trusted.services.decisions import grant_tier
from trusted.services.held_down import highest_held
from trusted.services.outcomes import record_outcomes
from trusted.services.program_counting import keep_application_time, times_due
from trusted.services.program_metrics import periods_due, publish_period
from trusted.services.refresh import refresh_standings
from trusted.services.reported import Reception, ReportedOutcome
from trusted.services.scores import assess
from trusted.services.segments import estimate_segments

OPENED = timedelta(days=430)
DELIVERED, RESCORED, GRANTED = timedelta(hours=11), timedelta(hours=8), timedelta(hours=3)
BATCH = 10_000
SOURCE = "Inspections of the demonstration"
NOTE = "Granted on the inspections of the last year."
# The rest waits for whoever tries the demonstration as a supervisor.
SHARE_GRANTED = 0.9


def program_story(
    stage: Stage, inspections: Sequence[ReportedOutcome], say: Callable[[str], None]
) -> Story:
    """Engage the people; in the last night take in the year's inspections, and judge by them.

    The outcomes come last, and together: only enrollments that are in the program when one is
    taken in get it, and the year is to count for all of them.
    """
    now = yield stage.until - OPENED
    stage.cast.engage(now=now)
    now = yield stage.until - DELIVERED
    for start in range(0, len(inspections), BATCH):
        taken = record_outcomes(inspections[start : start + BATCH], received_from=SOURCE, now=now)
        accepted = [r for r in taken.receipts if r.status is Reception.ACCEPTED]
        say(f"  {len(accepted):,} inspections")
    now = yield stage.until - RESCORED
    segments, scored = estimate_segments(actor_id=None, now=now), refresh_standings(now=now)
    say(f"  {segments} segments, {scored} scores")
    now = yield stage.until - GRANTED
    say(f"  {_grant(stage, now)} tiers raised")
    say(f"  {_publish(now)} periods of program metrics")
    say(f"  a proposed policy, tried on {propose_policy(stage, now=now)} enrollments")
    return now


def _publish(now: datetime) -> int:
    """Publish what the program measures of itself; return of how many periods."""
    for enrollment_id in times_due(now=now):
        keep_application_time(enrollment_id, now=now)
    periods = periods_due(now=now)
    for period in periods:
        publish_period(period, now=now)
    return len(periods)


def _grant(stage: Stage, now: datetime) -> int:
    """Raise whom the rule carries further, most of them; return how many."""
    raised, throw = 0, dice("grants")
    for enrollment, _ in all_enrollments_found(Search(sort="number")):
        if enrollment.status not in TRUSTED or throw.random() > SHARE_GRANTED:
            continue
        tier = min(assess(enrollment, now=now).ruled_tier, highest_held(enrollment))
        if tier > enrollment.tier:
            supervisor = throw.choice(stage.cast.officials[Role.SUPERVISOR])
            grant_tier(enrollment, tier, note=NOTE, actor=supervisor, now=now)
            raised += 1
    return raised
