"""Trying an installation as an integrator would: what it hands out holds, and forgeries do not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from trusted.client.local import LocalRegister
from trusted.client.refusals import AnswerReplayed, Refused, SnapshotAltered
from trusted.client.source import BASE, ChangesGone, NoSnapshot, Source
from trusted.client.syncing import sync
from trusted.register.signatures import (
    CHANGES,
    SNAPSHOT,
    ForeignKey,
    NotVerified,
    PublicKey,
    SignatureRefused,
    Signer,
    canonical,
)

# Whose key nobody has published.
FORGER = Signer(bytes(range(32)))
PROBLEM = "application/problem+json"


class NotMet(Exception):
    """An installation does not do what it must."""


class LeftOut(Exception):
    """Something cannot be tried here, and why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one trial.

    met:  None: it was left out.
    told: why it was not met, or left out; what was seen.
    """

    name: str
    met: bool | None
    told: str


def conformance(source: Source, keys: tuple[PublicKey, ...], folder: Path) -> Iterator[Finding]:
    """Yield what comes of each trial, in order; a trial that fails ends none of the others.

    keys:   the program's keys, got in a way that you trust.
    folder: where copies may lie meanwhile.
    """
    with TemporaryDirectory(dir=folder, prefix="conformance-") as place:
        trials = _Trials(source, keys, Path(place))
        for name, trial in trials.all():
            try:
                yield Finding(name, True, trial())
            except LeftOut as why:
                yield Finding(name, None, str(why))
            except (NotMet, Refused, NotVerified, OSError, msgspec.MsgspecError) as error:
                yield Finding(name, False, f"{type(error).__name__}: {error}")


class _Trials:
    def __init__(self, source: Source, keys: tuple[PublicKey, ...], folder: Path) -> None:
        self._source = source
        self._keys = keys
        self._folder = folder

    def all(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """Return every trial with its name, in order."""
        return (
            ("the keys are published", self.published_keys),
            ("snapshot and changes lead to the state hash they name", self.follows),
            ("the history from its beginning leads to the same", self.from_the_beginning),
            ("a snapshot with a flipped bit is refused", self.flipped_snapshot),
            ("a snapshot of another key is refused", self.foreign_snapshot),
            ("a snapshot whose file was cut is refused", self.cut_file),
            ("changes with a flipped bit are refused", self.flipped_changes),
            ("changes of another key are refused", self.foreign_changes),
            ("changes that come again are refused", self.replayed_changes),
            ("what one has already is answered 304", self.unchanged),
            ("who has no token, or asks wrongly, is told so as a problem", self.problems),
            ("the trace of who asks comes back", self.trace),
        )

    def published_keys(self) -> str:
        answer = self._source.answer("/.well-known/jwks.json", authorized=False)
        published = {one.get("kid") for one in msgspec.json.decode(answer.body)["keys"]}
        missing = [one.kid for one in self._keys if one.kid not in published]
        if missing:
            raise NotMet(f"These keys of yours are not published any more: {', '.join(missing)}.")
        return f"{len(published)} keys"

    def follows(self) -> str:
        register = self._copy("followed")
        sequence = sync(register, self._source)
        state = register.state
        register.close()
        return f"sequence {sequence}, {state.records} records, hash {state.state_hash}"

    def from_the_beginning(self) -> str:
        register = self._copy("beginning")
        complete = False
        try:
            while not complete:
                given = register.take_changes(self._source.changes(register.state.sequence))
                complete = given.complete
        except ChangesGone as error:
            raise LeftOut("The beginning is no longer handed out change by change.") from error
        finally:
            register.close()
        return f"{given.sequence} changes, hash {given.state_hash}"

    def flipped_snapshot(self) -> str:
        return self._refused(SignatureRefused, SNAPSHOT, _flipped(self._manifest()))

    def foreign_snapshot(self) -> str:
        return self._refused(ForeignKey, SNAPSHOT, _forged(SNAPSHOT, self._manifest()))

    def cut_file(self) -> str:
        document, register = self._manifest(), self._copy("cut")
        manifest = register.checked_manifest(document)
        files = {one.name: self._folder / one.name for one in manifest.files}
        for one in manifest.files:
            self._source.file(manifest.sequence, one.name, files[one.name], one.size)
            whole = files[one.name].read_bytes()
            files[one.name].write_bytes(whole[: len(whole) // 2])
        return _refusal(
            SnapshotAltered, lambda: register.take_snapshot(document, files), register.close
        )

    def flipped_changes(self) -> str:
        return self._refused(SignatureRefused, CHANGES, _flipped(self._recent()))

    def foreign_changes(self) -> str:
        return self._refused(ForeignKey, CHANGES, _forged(CHANGES, self._recent()))

    def replayed_changes(self) -> str:
        register = self._copy("replayed")
        sync(register, self._source)
        if register.state.sequence == 0:
            raise LeftOut("Nothing was published yet.")
        document = self._source.changes(register.state.sequence - 1)
        return _refusal(AnswerReplayed, lambda: register.take_changes(document), register.close)

    def unchanged(self) -> str:
        for path in (f"{BASE}/openapi.json", "/.well-known/jwks.json"):
            tag = self._source.answer(path).header("ETag")
            if not tag or tag.startswith("W/"):
                raise NotMet(f"{path} has no strong ETag.")
            again = self._source.answer(path, {"If-None-Match": tag})
            if again.status != HTTPStatus.NOT_MODIFIED or again.body:
                raise NotMet(f"{path} answered {again.status} to its own ETag.")
        return "descriptions and keys"

    def problems(self) -> str:
        status = f"{BASE}/register/status"
        for path, authorized, wanted in (
            (status, False, HTTPStatus.UNAUTHORIZED),
            (f"{status}?colour=blue", True, HTTPStatus.UNPROCESSABLE_ENTITY),
            (f"{BASE}/nothing-here", True, HTTPStatus.NOT_FOUND),
        ):
            answer = self._source.answer(path, authorized=authorized)
            if answer.status != wanted or answer.header("Content-Type") != PROBLEM:
                raise NotMet(f"{path} answered {answer.status}, {answer.header('Content-Type')}.")
            if not msgspec.json.decode(answer.body).get("code"):
                raise NotMet(f"The problem of {path} has no code.")
        return "401, 422, 404"

    def trace(self) -> str:
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        answer = self._source.answer(f"{BASE}/register/status", {"traceparent": trace})
        if answer.header("traceparent") != trace:
            raise NotMet("traceparent does not come back.")
        return trace

    def _copy(self, name: str) -> LocalRegister:
        return LocalRegister(self._folder / name, self._keys)

    def _manifest(self) -> bytes:
        try:
            return self._source.manifest()
        except NoSnapshot as error:
            raise LeftOut("This host has no snapshot yet.") from error

    def _recent(self) -> bytes:
        status = self._source.answer(f"{BASE}/register/status")
        return self._source.changes(max(0, msgspec.json.decode(status.body)["sequence"] - 1))

    def _refused(self, error: type[NotVerified], kind: str, document: bytes) -> str:
        register = self._copy("forged")
        if kind == SNAPSHOT:
            return _refusal(error, lambda: register.checked_manifest(document), register.close)
        return _refusal(error, lambda: register.take_changes(document), register.close)


def _refusal(error: type[Exception], take: Callable[[], object], close: Callable[[], None]) -> str:
    try:
        take()
    except error as refusal:
        return f"{type(refusal).__name__}"
    finally:
        close()
    raise NotMet("It was taken.")


def _flipped(document: bytes) -> bytes:
    """Return a signed document with another state hash under the same signature."""
    said = msgspec.json.decode(document)
    said["state_hash"] = f"{int(said['state_hash'], 16) ^ 1:064x}"
    return msgspec.json.encode(said)


def _forged(kind: str, document: bytes) -> bytes:
    """Return the same document under the signature of a key that is not the program's."""
    members = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    said = canonical(members, without="signature")
    signature = FORGER.detached(kind, said).encode()
    return b'{"signature":"%b",%b' % (signature, said[1:])
