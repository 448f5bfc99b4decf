"""Delivering the messages of webhooks: signed, a while apart after failures, each try on record."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

from trusted.config import Settings
from trusted.domain.webhooks import (
    AddressRefused,
    Target,
    WebhookTerms,
    is_to_be_disabled,
    target_of,
    wait_after,
)
from trusted.persistence.database import db
from trusted.persistence.models import Webhook, WebhookAttempt, WebhookMessage
from trusted.persistence.queries.webhooks import (
    attempts_of,
    claimed,
    failures_in_a_row,
    last_attempt,
    messages_waiting,
    webhooks_waiting,
)
from trusted.program import shipped_program
from trusted.register.signatures import Signer
from trusted.services.audit import record
from trusted.services.sealing import SealBroken
from trusted.services.signing_keys import KeyUnreadable, signer_at
from trusted.services.webhook_calls import Answered, call
from trusted.services.webhook_notices import tell_of_disabled, tell_of_unopened
from trusted.services.webhook_secrets import secrets_that_sign
from trusted.services.webhook_signing import signed_headers

# Webhooks called at the same time, messages of one in a row, and for how long at most.
AT_ONCE, IN_A_ROW, BUDGET_SECONDS = 8, 50, 20.0
# By then the worker that called it must have died.
LEASE = timedelta(minutes=2)
UNOPENED = (
    "Its secret cannot be opened: it was sealed with another TRUSTED_SIGNING_SECRET, or damaged."
)

Call = Callable[[Target, Mapping[str, str], bytes], Answered]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many attempts delivered a message, and how many failed."""

    delivered: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Errand:
    """What one webhook is to be sent now, read from the database before anybody is called."""

    webhook: Webhook
    messages: Sequence[WebhookMessage]
    target: Target | None
    secrets: Sequence[bytes] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message, when it was sent, and what became of it."""

    message: WebhookMessage
    at: datetime
    answered: Answered

    @property
    def delivered(self) -> bool:
        """Whether the receiver said that it has it."""
        status = self.answered.status
        return status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def webhooks_due(*, now: datetime) -> Sequence[Webhook]:
    """Return the webhooks that may be called now: they have messages, and waited long enough."""
    terms = shipped_program().webhooks
    return [one for one in webhooks_waiting(now) if _may_be_called(one, now, terms)]


def send_messages(settings: Settings, *, now: datetime, clock: Callable[[], float]) -> Tally:
    """Send what is due, round by round until nothing is, and return how it went.

    clock: seconds that only go forward, so that each attempt has its own moment.
    """
    terms, began, went = shipped_program().webhooks, clock(), Tally()

    def outside(target: Target, headers: Mapping[str, str], body: bytes) -> Answered:
        return call(target, headers, body, terms, loopback=settings.webhook_loopback)

    def moment() -> datetime:
        return now + timedelta(seconds=clock() - began)

    while errands := _errands(settings, webhooks_due(now=moment())[:AT_ONCE], moment(), terms):
        signer = _signer(settings, moment())
        db.session.commit()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            rounds = list(pool.map(partial(_run, signer, outside, moment), errands))
        for errand, sent in zip(errands, rounds, strict=True):
            _settle(errand, sent, moment(), terms)
            good = sum(one.delivered for one in sent)
            went = Tally(went.delivered + good, went.failed + len(sent) - good)
    return went


def _may_be_called(webhook: Webhook, now: datetime, terms: WebhookTerms) -> bool:
    failed = failures_in_a_row(webhook)
    if failed is not None:
        count, _, last = failed
        if now < last + wait_after(count, webhook.public_id, terms):
            return False
    return bool(_ready(webhook, now, terms, 1))


def _ready(
    webhook: Webhook, now: datetime, terms: WebhookTerms, limit: int
) -> Sequence[WebhookMessage]:
    """Return messages that have waited long enough since they were tried last."""
    waiting = messages_waiting(webhook, IN_A_ROW)
    tried = attempts_of([one for one in waiting if one.tried])
    ready = []
    for message in waiting:
        last = tried[message.id][-1].at if message.id in tried else None
        wait = wait_after(message.tried, message.message_id, terms) if message.tried else None
        if last is None or wait is None or now >= last + wait:
            ready.append(message)
    return ready[:limit]


def _errands(
    settings: Settings, webhooks: Iterable[Webhook], now: datetime, terms: WebhookTerms
) -> Sequence[Errand]:
    """Claim webhooks, and return what each is to be sent; of one that fails, one message."""
    errands = []
    for webhook in webhooks:
        if claimed(webhook, now, now + LEASE):
            limit = IN_A_ROW if failures_in_a_row(webhook) is None else 1
            messages = _ready(webhook, now, terms, limit)
            errands.append(_errand(settings, webhook, messages, now))
    db.session.commit()
    return errands


def _errand(
    settings: Settings, webhook: Webhook, messages: Sequence[WebhookMessage], now: datetime
) -> Errand:
    try:
        target = target_of(webhook.url, loopback=settings.webhook_loopback)
        signing = secrets_that_sign(webhook, settings.signing_secret, now)
        return Errand(webhook, messages, target, signing)
    except AddressRefused as refusal:
        return Errand(webhook, messages, None, error=str(refusal))
    except SealBroken:
        return Errand(webhook, messages, None, error=UNOPENED)


def _signer(settings: Settings, now: datetime) -> Signer | None:
    """Return what signs v1a; without a key that can be opened, v1 alone is sent."""
    try:
        return signer_at(settings.signing_secret, now)
    except KeyUnreadable:
        return None


def _run(
    signer: Signer | None, outside: Call, moment: Callable[[], datetime], errand: Errand
) -> Sequence[Sent]:
    """Send the messages of one webhook, in order, until one fails; touches no database."""
    sent: list[Sent] = []
    until = time.monotonic() + BUDGET_SECONDS
    for message in errand.messages:
        at, body = moment(), message.body.encode()
        if errand.target is None:
            sent.append(Sent(message, at, Answered(None, errand.error)))
            break
        signing = errand.secrets
        headers = signed_headers(message.message_id, body, at, secrets=signing, signer=signer)
        sent.append(Sent(message, at, outside(errand.target, headers, body)))
        if not sent[-1].delivered or time.monotonic() > until:
            break
    return sent


def _settle(errand: Errand, sent: Sequence[Sent], now: datetime, terms: WebhookTerms) -> None:
    """Keep what became of each attempt, and let the webhook go."""
    webhook, numbers = errand.webhook, attempts_of([one.message for one in sent])
    before = last_attempt(webhook)
    if sent and errand.error == UNOPENED and (before is None or before.error != UNOPENED):
        tell_of_unopened(webhook, now=now)
    for one in sent:
        message = one.message
        message.tried += 1
        message.waits = not one.delivered and message.tried < terms.attempts
        db.session.add(
            WebhookAttempt(
                webhook_message_id=message.id,
                number=len(numbers.get(message.id, ())) + 1,
                at=one.at,
                delivered=one.delivered,
                status=one.answered.status,
                error="" if one.delivered else _error(one.answered),
            )
        )
    webhook.busy_until = None
    db.session.flush()
    _disable_if_hopeless(webhook, sent, now, terms)
    db.session.commit()


def _disable_if_hopeless(
    webhook: Webhook, sent: Sequence[Sent], now: datetime, terms: WebhookTerms
) -> None:
    failed = failures_in_a_row(webhook)
    if failed is None:
        return
    if sent and sent[-1].answered.status == HTTPStatus.GONE:
        why = "It answered 410: it wants nothing any more."
    elif is_to_be_disabled(failed[1], now, terms):
        why = f"Nothing could be delivered for {terms.disable_after_days} days."
    else:
        return
    webhook.disabled_at, webhook.disabled_because = now, why
    tell_of_disabled(webhook, now=now)
    record(None, "disable-webhook", f"webhook/{webhook.public_id}", at=now, why=why)


def _error(answered: Answered) -> str:
    return answered.error or f"It answered {answered.status}, not 2xx."
