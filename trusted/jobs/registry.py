"""All jobs, in the order in which they run: what ends first, then who is told."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar

from trusted.config import Settings
from trusted.jobs.waking import Round
from trusted.jobs.work import Job
from trusted.meters import Meters
from trusted.persistence.models import Webhook
from trusted.persistence.queries.many import in_parts
from trusted.services.annual_opening import open_reviews, reviews_to_open
from trusted.services.annual_reviews import record_missed_reviews, reviews_overdue
from trusted.services.calendars import calendars_followed, keep_dates
from trusted.services.decision_log import log_is_untidy, tidy_log
from trusted.services.escalations import escalate, missed_now
from trusted.services.exchange_export import exports_due, make_due_exports
from trusted.services.filings import apply_due_filings, filings_due
from trusted.services.hold_publishing import holds_now_ended, publish_what_ended
from trusted.services.lapses import ended_now, rule_on_term
from trusted.services.mailing import MailServer, copies_due, send_due
from trusted.services.overrides import end_when_over, overrides_now_over
from trusted.services.policy_publishing import tell_beforehand, to_tell
from trusted.services.policy_trials import nights_due, open_night, run_trial, trials_due
from trusted.services.program_counting import (
    count_segment,
    keep_application_time,
    segments_to_count,
    times_due,
)
from trusted.services.program_metrics import periods_due, publish_period
from trusted.services.publishing import expired_now, publish_what_expired
from trusted.services.recognizing import (
    arrangements_to_settle,
    look_at_parties,
    parties_due,
    settle_arrangements,
)
from trusted.services.reductions import end_reductions, reductions_over
from trusted.services.refresh import look_at, segments_are_stale, unseen_now
from trusted.services.reminders import due_now, remind
from trusted.services.repeats import forget_old_requests, old_requests
from trusted.services.right_reminders import (
    endings_to_tell,
    late_answers_to_tell,
    tell_of_ending,
    tell_of_late_answers,
)
from trusted.services.screening import rescreen_all, screenings_due
from trusted.services.segments import estimate_segments
from trusted.services.snapshots import make_snapshot, snapshot_is_due
from trusted.services.suspensions import end_unconfirmed_suspensions, late_suspensions
from trusted.services.webhook_delivery import send_messages, webhooks_due
from trusted.services.webhook_messages import untold_webhooks, write_messages
from trusted.services.webhook_retention import forget_old_messages, old_messages

T = TypeVar("T")
# So many things are done in one transaction: whoever else wants to write waits for these at most.
TOGETHER = 25


def _together(due: Sequence[T]) -> Sequence[Sequence[T]]:
    return list(in_parts(due, TOGETHER))


def _sweep(
    name: str, verb: Callable[..., int], due: Callable[..., Collection[object]]
) -> Job[None]:
    """Return a job of a verb that does all that is due, each in its own transaction.

    due: asks whether there is anything, so that nobody who writes has to wait for a question.
    """

    def do(_item: None, /, *, now: datetime) -> bool:
        return verb(now=now) > 0

    return Job(name, lambda now: [None] if due(now=now) else [], do)


def _estimate(_item: None, /, *, now: datetime) -> bool:
    return estimate_segments(actor_id=None, now=now) > 0


def _screen(*, now: datetime) -> int:
    compared, _ = rescreen_all(now=now)
    return compared


def _requests_due(*, now: datetime) -> Sequence[None]:
    return [None] if old_requests(now=now) else []


def _segments_due(now: datetime) -> Sequence[None]:
    return [None] if segments_are_stale(now=now) else []


JOBS: tuple[Job[Any], ...] = (
    _sweep("end-unconfirmed-suspensions", end_unconfirmed_suspensions, late_suspensions),
    _sweep("end-reductions", end_reductions, reductions_over),
    _sweep("apply-due-filings", apply_due_filings, filings_due),
    _sweep("publish-what-expired", publish_what_expired, expired_now),
    _sweep("publish-ended-holds", publish_what_ended, holds_now_ended),
    _sweep("settle-arrangements", settle_arrangements, arrangements_to_settle),
    _sweep("look-at-foreign-parties", look_at_parties, parties_due),
    _sweep("export-partners", make_due_exports, exports_due),
    _sweep("forget-old-requests", forget_old_requests, _requests_due),
    _sweep("forget-webhook-messages", forget_old_messages, old_messages),
    _sweep("screen-companies", _screen, screenings_due),
    Job("rule-on-ended-terms", lambda now: ended_now(now=now), rule_on_term),
    Job("end-overrides", lambda now: overrides_now_over(now=now), end_when_over),
    Job("estimate-segments", _segments_due, _estimate),
    Job("refresh-standings", lambda now: unseen_now(now=now), look_at),
    Job("open-shadow-nights", lambda now: nights_due(now=now), open_night),
    Job("try-policies", lambda now: trials_due(now=now), run_trial),
    Job("tell-of-policies", lambda now: to_tell(now=now), tell_beforehand),
    Job(
        "open-annual-reviews",
        lambda now: _together(reviews_to_open(now=now)),
        open_reviews,
        parts=True,
    ),
    _sweep("record-missed-annual-reviews", record_missed_reviews, reviews_overdue),
    _sweep("keep-calendars", keep_dates, calendars_followed),
    Job("remind", lambda now: _together(due_now(now=now)), remind, parts=True),
    Job("tell-of-ending-rights", lambda now: endings_to_tell(now=now), tell_of_ending),
    Job(
        "tell-of-late-takedowns",
        lambda now: late_answers_to_tell(now=now),
        tell_of_late_answers,
    ),
    Job("escalate", lambda now: missed_now(now=now), escalate),
    Job("keep-application-times", lambda now: times_due(now=now), keep_application_time),
)
PUBLISHING = Job("publish-metrics", lambda now: periods_due(now=now), publish_period)


def jobs_of(settings: Settings, meters: Meters | None = None) -> tuple[Job[Any], ...]:
    """Return the jobs of an installation; where it sends mail, that comes last."""
    server = MailServer.of(settings)
    jobs = (
        *JOBS,
        _handing_out(settings),
        _tidying(settings),
        _counting(settings),
        PUBLISHING,
        *_telling(settings, meters),
    )
    if server is None:
        return jobs

    def send(*, now: datetime) -> int:
        return send_due(server, now=now).delivered

    return (*jobs, _sweep("send-mail", send, copies_due))


def rounds_of(settings: Settings, meters: Meters | None = None) -> Sequence[Round]:
    """Return what is run again and again: all jobs, and more often those that tell others."""
    every = timedelta(minutes=settings.jobs_minutes)
    often = timedelta(seconds=settings.webhook_seconds)
    return (
        Round("jobs", jobs_of(settings, meters), every),
        Round("webhooks", _telling(settings, meters), often),
    )


def _tidying(settings: Settings) -> Job[None]:
    def due(now: datetime) -> Sequence[None]:
        return [None] if log_is_untidy(settings, now=now) else []

    def do(_item: None, /, *, now: datetime) -> bool:
        return tidy_log(settings, now=now) > 0

    return Job("tidy-decision-log", due, do)


def _counting(settings: Settings) -> Job[str]:
    def due(now: datetime) -> Sequence[str]:
        return segments_to_count(settings, now=now)

    def do(segment: str, /, *, now: datetime) -> bool:
        return count_segment(segment, settings, now=now)

    return Job("count-decisions", due, do)


def _telling(settings: Settings, meters: Meters | None) -> tuple[Job[Any], ...]:
    """Return the jobs that tell other systems: writing what is new, then calling them."""

    def untold(now: datetime) -> Sequence[Webhook]:
        del now
        return untold_webhooks(settings)

    def write(webhook: Webhook, /, *, now: datetime) -> int:
        return write_messages(webhook, settings, now=now)

    def send(*, now: datetime) -> int:
        went = send_messages(settings, now=now, clock=monotonic)
        if meters is not None:
            meters.called(delivered=went.delivered, failed=went.failed)
        return went.delivered

    return (
        Job("write-webhook-messages", untold, write),
        _sweep("send-webhook-messages", send, webhooks_due),
    )


def _handing_out(settings: Settings) -> Job[None]:
    def due(now: datetime) -> Sequence[None]:
        return [None] if snapshot_is_due(settings, now=now) else []

    def do(_item: None, /, *, now: datetime) -> bool:
        make_snapshot(settings, now=now)
        return True

    return Job("hand-out-register", due, do)
