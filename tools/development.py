"""Writes the secrets of this checkout's development installation, and cheap hashing, once."""

import base64
import secrets
import sys
from pathlib import Path


def main(path: Path) -> None:
    """Write fresh secrets to `path`, readable by its owner only; keep a file that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f"TRUSTED_SECRET_KEY={secrets.token_hex(32)}",
        f"TRUSTED_SELECTION_KEY={secrets.token_hex(32)}",
        f"TRUSTED_TOKEN_SEED={base64.b64encode(secrets.token_bytes(32)).decode()}",
        # The demonstration opens hundreds of accounts; its passwords are random and lie in a file.
        "TRUSTED_ARGON2_TIME=1",
        "TRUSTED_ARGON2_MEMORY_KIB=8192",
        "TRUSTED_ARGON2_LANES=1",
    ]
    path.touch(mode=0o600)
    if not path.stat().st_size:
        path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
