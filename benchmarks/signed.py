"""A single look-up with its signature against a Flask view with a constant, unsigned."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from app import create_app
from benchmarks.lookup import SMALL, constant, look_ups
from benchmarks.ratios import Ratio, of_rounds, show
from benchmarks.rounds import run
from trusted.config import Settings
from trusted.persistence.database import db
from trusted.services.signing_keys import make_key

ACCEPT = "application/jose"


def measure() -> Sequence[Ratio]:
    """Return requests and processor time against the constant."""
    with TemporaryDirectory() as kept, ExitStack() as servers:
        folder = Path(kept)
        ours = look_ups(folder / "signed", SMALL, servers, _give_key)
        rounds = run(
            {
                "signed look-up": replace(ours, accept=ACCEPT),
                "constant Flask view": constant(folder, ours, servers, "constant"),
            }
        )
    signed, plain = rounds.values()
    return [
        of_rounds(
            "signed look-up : constant Flask view, requests/s",
            [one.requests_per_second for one in signed],
            [one.requests_per_second for one in plain],
            1,
        ),
        of_rounds(
            "signed look-up : constant Flask view, requests/CPU second",
            [one.requests_per_cpu_second for one in signed],
            [one.requests_per_cpu_second for one in plain],
            1,
        ),
    ]


def _give_key(settings: Settings) -> None:
    with create_app(settings).app_context():
        make_key(settings.signing_secret, actor=None, now=datetime.now(UTC))
        db.engine.dispose()


if __name__ == "__main__":
    show(measure())
