"""Writing the register into files that can be handed out, and saying what belongs to them."""

import gzip
import re
import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from trusted.config import Settings
from trusted.domain.errors import InputRefused
from trusted.register.handouts import RECORDS_FILE, FileGiven, Manifest, ManifestBody, PolicyGiven
from trusted.register.handouts import signed as signed_document
from trusted.register.signatures import SNAPSHOT, signed_by
from trusted.register.store import RegisterStore
from trusted.services.policies import policy_at
from trusted.services.register import open_register
from trusted.services.signing_keys import live_keys, published_keys, signer_at

# Nobody takes a snapshot after two days; each day there is a new one.
LIFE, RENEWED_AFTER = timedelta(days=2), timedelta(days=1)
# Whoever has begun to fetch an older one can finish.
KEPT = 3
NEWEST = "newest.json"
BLOCK = 1 << 20


def make_snapshot(settings: Settings, *, now: datetime) -> Manifest:
    """Write what this host's register copy answers into a file, and sign what belongs to it.

    Raises: InputRefused if there is no key to sign with.
    """
    signer = signer_at(settings.signing_secret, now)
    if signer is None:
        raise InputRefused("There is no signing key. Make one first: flask keys make.")
    folder = settings.snapshots_dir
    folder.mkdir(parents=True, exist_ok=True)
    policy, moment = policy_at(now), now.astimezone(UTC).replace(microsecond=0)
    body = _written(
        folder,
        open_register(settings),
        ManifestBody(
            sequence=0,
            previous_hash="",
            state_hash="",
            created_at=moment,
            not_after=moment + LIFE,
            files=(),
            policy=PolicyGiven.of(policy.label, policy.priority),
            keys=published_keys(),
        ),
    )
    document = signed_document(SNAPSHOT, body, signer)
    fresh = folder / f"{NEWEST}.new"
    fresh.write_bytes(document)
    fresh.replace(folder / NEWEST)
    _forget_old(folder, body.sequence)
    return msgspec.json.decode(document, type=Manifest)


def newest_snapshot(settings: Settings) -> tuple[Manifest, bytes] | None:
    """Return what belongs to the newest snapshot of this host, and the bytes that were signed."""
    try:
        document = (settings.snapshots_dir / NEWEST).read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(document, type=Manifest), document


def snapshot_file(settings: Settings, sequence: int, name: str) -> Path | None:
    """Return where a file of a snapshot lies, or None if this host does not have it."""
    path = settings.snapshots_dir / str(sequence) / name
    return path if name == RECORDS_FILE and path.is_file() else None


def forget_snapshots(settings: Settings) -> None:
    """Hand out none of this host's snapshots any more; they may be of a history that is lost."""
    shutil.rmtree(settings.snapshots_dir, ignore_errors=True)


def snapshot_is_due(settings: Settings, *, now: datetime) -> bool:
    """Whether there is none yet, it is a day old, or its key signs no more; not without a key."""
    live = {key.kid for key in live_keys()}
    if not live:
        return False
    newest = newest_snapshot(settings)
    if newest is None:
        return True
    manifest, _ = newest
    return signed_by(manifest.signature) not in live or now >= manifest.created_at + RENEWED_AFTER


def _written(folder: Path, store: RegisterStore, body: ManifestBody) -> ManifestBody:
    """Write the file of the present sequence, and return what is said of it."""
    making = Path(mkdtemp(prefix="making-", dir=folder))
    try:
        with store.reading() as view:
            state = view.state
            with (
                (making / RECORDS_FILE).open("wb") as file,
                # Without a moment or a name in it, so that every host writes the same bytes.
                gzip.GzipFile("", "wb", 6, file, mtime=0) as packing,
            ):
                for line in view.lines():
                    packing.write(line + b"\n")
        path = folder / str(state.sequence)
        if not path.exists():
            making.rename(path)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    path /= RECORDS_FILE
    file_given = FileGiven(
        RECORDS_FILE, path.stat().st_size, _hash_of(path), state.records + state.holds
    )
    return msgspec.structs.replace(
        body,
        sequence=state.sequence,
        previous_hash=state.head,
        state_hash=state.state_hash,
        files=(file_given,),
    )


def _hash_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _forget_old(folder: Path, newest: int) -> None:
    made = [path for path in folder.iterdir() if re.fullmatch(r"\d+", path.name)]
    by_age = sorted(made, key=lambda path: path.stat().st_mtime)
    for path in by_age[:-KEPT]:
        if path.name != str(newest):
            shutil.rmtree(path, ignore_errors=True)
