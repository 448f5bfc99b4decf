"""Writes the secrets of this checkout's development installation, and cheap hashing."""

import base64
import secrets
import sys
from pathlib import Path


def main(path: Path) -> None:
    """Add to `path`, readable by its owner only, what is not set there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    written = path.read_text()
    there = {line.partition("=")[0] for line in written.splitlines()}
    values = {
        "TRUSTED_SECRET_KEY": secrets.token_hex(32),
        "TRUSTED_SELECTION_KEY": secrets.token_hex(32),
        "TRUSTED_TOKEN_SEED": base64.b64encode(secrets.token_bytes(32)).decode(),
        "TRUSTED_SIGNING_SECRET": secrets.token_hex(32),
        # The demonstration opens hundreds of accounts; its passwords are random and lie in a file.
        "TRUSTED_ARGON2_TIME": "1",
        "TRUSTED_ARGON2_MEMORY_KIB": "8192",
        "TRUSTED_ARGON2_LANES": "1",
    }
    missing = [f"{name}={value}\n" for name, value in values.items() if name not in there]
    if missing:
        path.write_text(written + "".join(missing))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
