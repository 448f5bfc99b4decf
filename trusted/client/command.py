"""The command `trusted-client`: sync the copy, look parties up, prioritize shipments."""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from trusted.client.conformance import conformance
from trusted.client.lines import decide_lines
from trusted.client.local import LocalRegister
from trusted.client.refusals import Refused, ShipmentsRefused
from trusted.client.source import Source
from trusted.client.syncing import sync
from trusted.register.signatures import KeySet, NotVerified, PublicKey

WAIT_SECONDS, PAUSE_SECONDS = 30, 5
REFUSED, MISUSED = 1, 2
AT_ONCE = 1_000
MARKS = {True: "ok", False: "FAILED", None: "left out"}


_json = msgspec.json.Encoder().encode


def main(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """Run the command.

    env:     usually os.environ: the client's secret, and the key of random selections.
    Returns: the exit status: 1 if something was refused, with one line why.
    """
    given = _parser().parse_args(arguments)
    try:
        register = _register(given, env)
        try:
            result: int = given.do(register, given, env)
        finally:
            register.close()
    except (Refused, NotVerified) as refusal:
        sys.stderr.write(f"{type(refusal).__name__}: {refusal}\n")
        return REFUSED
    except (OSError, KeyError, ValueError) as error:
        sys.stderr.write(f"{_told(error)}\n")
        return MISUSED
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="trusted-client", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the copy lies")
    commands = parser.add_subparsers(required=True)
    syncing = commands.add_parser("sync", help="bring the copy up to date")
    syncing.add_argument("--url", required=True, help="address of the program")
    syncing.add_argument("--client-id", required=True)
    syncing.add_argument("--keys", type=Path, help="jwks.json that you trust, for the first sync")
    syncing.add_argument("--follow", action="store_true", help="go on until stopped")
    syncing.set_defaults(do=_sync)
    looking = commands.add_parser("lookup", help="say what the register knows of identifiers")
    looking.add_argument("identifiers", nargs="+", metavar="scheme:value")
    looking.set_defaults(do=_lookup)
    deciding = commands.add_parser("prioritize", help="decide shipments, one JSON a line")
    deciding.set_defaults(do=_prioritize)
    trying = commands.add_parser("conformance", help="try an installation, and say what it holds")
    trying.add_argument("--url", required=True, help="address of the program")
    trying.add_argument("--client-id", required=True)
    trying.add_argument("--keys", type=Path, required=True, help="jwks.json that you trust")
    trying.set_defaults(do=_conformance)
    checking = commands.add_parser("check", help="read the whole copy and compare its state hash")
    checking.set_defaults(do=_check)
    return parser


def _register(given: argparse.Namespace, env: Mapping[str, str]) -> LocalRegister:
    return LocalRegister(
        given.folder,
        _keys(given),
        selection_key=env.get("TRUSTED_SELECTION_KEY", ""),
        check=given.do is _check,
    )


def _keys(given: argparse.Namespace) -> tuple[PublicKey, ...]:
    file: Path | None = getattr(given, "keys", None)
    return () if file is None else msgspec.json.decode(file.read_bytes(), type=KeySet).keys


def _sync(register: LocalRegister, given: argparse.Namespace, env: Mapping[str, str]) -> int:
    source = Source(given.url, given.client_id, env["TRUSTED_CLIENT_SECRET"])
    _say(sync(register, source), register)
    while given.follow:
        try:
            _say(sync(register, source, WAIT_SECONDS), register)
        except (Refused, NotVerified, OSError) as refusal:
            # Until it is mended the copy goes stale, and nobody is trusted by it.
            sys.stderr.write(f"{type(refusal).__name__}: {refusal}\n")
            time.sleep(PAUSE_SECONDS)
    return 0


def _lookup(register: LocalRegister, given: argparse.Namespace, _env: Mapping[str, str]) -> int:
    found = register.lookups(given.identifiers)
    for identifier, record in zip(given.identifiers, found, strict=True):
        told = {"identifier": identifier, "sequence": register.state.sequence, "record": record}
        _write(_json(told))
    return 0


def _prioritize(
    register: LocalRegister, _given: argparse.Namespace, _env: Mapping[str, str]
) -> int:
    lines: BinaryIO = sys.stdin.buffer
    part: list[bytes] = []
    refused = 0
    for line in lines:
        if line.strip():
            part.append(line)
        if len(part) == AT_ONCE:
            refused += _decide(register, part)
            part.clear()
    refused += _decide(register, part)
    if refused:
        raise ShipmentsRefused(f"Lines with a problem in the place of a decision: {refused}.")
    return 0


def _decide(register: LocalRegister, lines: Sequence[bytes]) -> int:
    """Write what was decided on each line; return on how many nothing was."""
    told = decide_lines(register, lines)
    for one in told:
        _write(_json(one))
    return sum("problem" in one for one in told)


def _check(register: LocalRegister, _given: argparse.Namespace, _env: Mapping[str, str]) -> int:
    _say(register.state.sequence, register)
    return 0


def _conformance(register: LocalRegister, given: argparse.Namespace, env: Mapping[str, str]) -> int:
    source = Source(given.url, given.client_id, env["TRUSTED_CLIENT_SECRET"])
    failed = False
    for one in conformance(source, _keys(given), register.folder):
        failed = failed or one.met is False
        mark = MARKS[one.met]
        _write(f"{mark:8} {one.name}: {one.told}".encode())
    return REFUSED if failed else 0


def _say(sequence: int, register: LocalRegister) -> None:
    until = datetime.fromtimestamp(register.stale_at, UTC).isoformat()
    state = register.state
    _write(
        f"sequence {sequence}, {state.records} records, hash {state.state_hash},"
        f" good until {until}".encode()
    )


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _told(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"Set {error.args[0]}."
    return str(error)
