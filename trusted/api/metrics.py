"""Metrics for Prometheus: of all workers of this host, for this host or who bears the token."""

import hmac
import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from ipaddress import ip_address

from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from trusted.api.door import Door, this_door
from trusted.api.problems import Refused
from trusted.meters import Reading
from trusted.meters.meters import BOUNDS

NANOSECONDS = 1e9
# By these a request came through somebody who is not this host.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def metrics() -> Response:
    """Give what was counted, and how fresh the register copy is."""
    door = this_door()
    if not _may_read(door.settings.metrics_token):
        raise Refused(
            HTTPStatus.FORBIDDEN,
            "metrics-not-for-you",
            "Metrics are read from this host itself, or with Authorization: Bearer and the token"
            " of the setting TRUSTED_METRICS_TOKEN.",
        )
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Host(door))
    response = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_read(token: str) -> bool:
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        # A socket in the file system has no address, and is on this host.
        return request.remote_addr in {None, ""}


class _Host(Collector):
    """What is known of this host, in the form of Prometheus."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def collect(self) -> Iterator[Metric]:
        """Yield each family of metrics."""
        state = self._door.register.state()
        stale_at = self._door.stamps.of(state).stale_at
        now = time.time()
        for name, told, value in (
            ("register_sequence", "Sequence of the register copy.", state.sequence),
            ("register_records", "Identifiers that answer something.", state.records),
            ("register_age_seconds", "Age of the register copy.", max(0, now - state.heard_at)),
            ("register_stale", "Whether it is too old to answer from.", int(now >= stale_at)),
        ):
            yield GaugeMetricFamily(f"trusted_{name}", told, value)
        yield from _counted(self._door.meters.reading())


def _counted(reading: Reading) -> Iterator[Metric]:
    requests = CounterMetricFamily(
        "trusted_requests", "Requests answered.", labels=("route", "status")
    )
    for (route, status), number in reading.requests.items():
        if number:
            requests.add_metric((route, status), number)
    yield requests
    durations = HistogramMetricFamily(
        "trusted_request_seconds", "How long requests took.", labels=("route",)
    )
    for route, (numbers, total) in reading.durations.items():
        if any(numbers):
            durations.add_metric((route,), _buckets(numbers), total / NANOSECONDS)
    yield durations
    for name, told, label, values in (
        ("decisions", "Shipments decided.", "lane", reading.decisions),
        ("outcomes", "Outcomes handed in.", "result", reading.outcomes),
        ("webhook_attempts", "Attempts to deliver messages.", "result", reading.webhooks),
        ("job_failures", "Faults of jobs.", "job", reading.failed),
    ):
        counter = CounterMetricFamily(f"trusted_{name}", told, labels=(label,))
        for key, number in values.items():
            counter.add_metric((key,), number)
        yield counter
    jobs = GaugeMetricFamily(
        "trusted_job_last_success_timestamp_seconds",
        "When each job last ran without a fault.",
        labels=("job",),
    )
    for job, moment in reading.succeeded.items():
        if moment:
            jobs.add_metric((job,), moment)
    yield jobs


def _buckets(numbers: Sequence[int]) -> list[tuple[str, float]]:
    so_far, buckets = 0, []
    bounds = [*(str(bound / NANOSECONDS) for bound in BOUNDS), "+Inf"]
    for bound, number in zip(bounds, numbers, strict=True):
        so_far += number
        buckets.append((bound, float(so_far)))
    return buckets
