"""Measures everything that the project promises and prints one table of ratios."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    alternatives,
    client,
    directory,
    intake,
    lookup,
    manifest,
    prioritize,
    ratios,
    rescoring,
    scoring,
    signed,
    suspension,
    upload,
)

RESULTS = Path(__file__).with_name("RESULTS.md")
PAGE = """# Measured

Ratios of two things measured beside each other in one run, by `make bench`. A ratio to at least
reach, and one not to exceed; with rounds, it is the median of theirs. Where other work disturbed
the machine, more rounds were run and the calmest ones count, whatever they say.

- Machine: {machine}
- Processes running or waiting, averaged over a minute: {before} before, {after} after.
- Day: {day}

{table}

One worker with one thread on each side, which has one core to itself, as where a worker runs for
each core, asked through 127.0.0.1 from the other core of the same machine: look-ups by wrk over 32
connections, in many rounds of one second; shipments over 2, each round so many requests
that it takes about as long for each side, none of them cut off by its end. Over fewer connections
the worker sleeps between look-ups, and waking it costs both sides as much: over 8, a look-up was
2.9 times the constant Flask view in requests and 3.4 times in processor time on the machine of
24 November 2026. Where worker and callers shared two cores, which lets the threads of a waiting
worker run beside each other, a look-up was 3.1 times it in requests and 4.1 times in processor time
on the machine of 1 December 2026, and 2.8 and 3.7 times among ten million identifiers.
The bare constant is a WSGI application of three lines on the same server. Redis is asked by
redis-py from an ASGI application of ten lines without a framework, PostgreSQL by SQLAlchemy's
session, by primary key, from a Flask view; neither asks who wants to know, both hold the finished
answers of the same thousand identifiers, and the processor time of their servers is not counted.
Answer times are those of 128 callers who each rest at random between two requests, so that half as
many requests come as the worker answers at most; those of the bare constant, at half of its own
maximum and in turn with them, are what callers and machine do by themselves. Ten million
identifiers are as many records of the form that the program packs, written in their order; a
hundred thousand of them are asked for, each once before what is measured.
The constant Flask view answers as many bytes as a look-up does, without asking who wants to know.
The other Flask view validates the same body with pydantic, applies the same rule over a dictionary
of standings and answers with `jsonify`; it decides alike. Ours
logs each decision meanwhile; without the log is the same application with a log that forgets. Arrow
bodies hold the same shipments by the column. Sellers that recur are drawn so that few make most of
the traffic; all new are sellers that no earlier request named. The suspension is counted from just
before the commit to an answer asked for after the deciding call has returned, on the same host by
a worker of its own, on another host (a network namespace) through PostgreSQL. The bare INSERT puts
the very rows that were taken in into tables of the same columns and keys without references; taking
them in also checks each, finds whom it concerns, recognizes what came before and keeps the counts.
The single pass reads once all rows that a night of rescoring needs. Of the partners a thousand were
made one by one and scored by the program; the others are copies of them under other ids, so that
rows and computations are as many for each. Of a night's parts of 500 partners each eleventh is
rescored, and what that takes counts for all.
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--write", nargs="?", type=Path, const=RESULTS, help="write the table to a file as well"
    )
    write = arguments.parse_args().write
    before = ratios.load()
    seen = [
        ratio
        for measurement in (
            lookup,
            alternatives,
            signed,
            client,
            prioritize,
            suspension,
            upload,
            manifest,
            intake,
            scoring,
            directory,
            rescoring,
        )
        for ratio in measurement.measure()
    ]
    if write:
        page = PAGE.format(
            machine=ratios.machine(),
            before=before,
            after=ratios.load(),
            day=datetime.now(UTC).date(),
            table=ratios.table(seen),
        )
        write.write_text(page)
    ratios.show(seen)


if __name__ == "__main__":
    main()
