"""Finds what the operating system lacks for the given purposes and installs it where it may.

Usage: python3 tools/system.py PURPOSE...   with the purposes run, test and bench.
Needs nothing but Python itself, for it runs before there is a virtual environment.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOMEBREW = (Path("/opt/homebrew"), Path("/usr/local"))
CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
POLICY = "/usr/sbin/policy-rc.d"
QUIET = ("-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")


@dataclass(frozen=True)
class Need:
    """Something of the system: who needs it, whether it is there, what brings it."""

    purpose: str
    name: str
    present: Callable[[], bool]
    apt: str | None
    brew: str | None


def library(name: str) -> Callable[[], bool]:
    """Return a check for the shared library `lib<name>`, named with its version."""

    def present() -> bool:
        if sys.platform == "darwin":
            stem = name.partition(".so")[0]
            return any((root / f"lib/{stem}.dylib").exists() for root in HOMEBREW)
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return present


def program(*names: str) -> Callable[[], bool]:
    """Return a check for any of the programs, by name or by path pattern."""

    def present() -> bool:
        return any(shutil.which(name) or list(Path("/").glob(name.lstrip("/"))) for name in names)

    return present


NEEDS = (
    Need(
        "run",
        "Python's venv module",
        lambda: importlib.util.find_spec("ensurepip") is not None,
        f"python3.{sys.version_info.minor}-venv",
        None,
    ),
    Need(
        "run",
        "certificate authorities",
        lambda: sys.platform == "darwin" or Path("/etc/ssl/certs/ca-certificates.crt").exists(),
        "ca-certificates",
        None,
    ),
    Need("run", "Pango", library("libpango-1.0.so.0"), "libpango-1.0-0", "pango"),
    Need(
        "run", "Pango for FreeType", library("libpangoft2-1.0.so.0"), "libpangoft2-1.0-0", "pango"
    ),
    Need(
        "run",
        "HarfBuzz subsetting",
        library("libharfbuzz-subset.so.0"),
        "libharfbuzz-subset0",
        "harfbuzz",
    ),
    Need(
        "test",
        "PostgreSQL server",
        program("initdb", "/usr/lib/postgresql/*/bin/initdb"),
        "postgresql",
        "postgresql@17",
    ),
    Need(
        "test", "Chromium", program("chromium", "chromium-browser", CHROME), "chromium", "chromium"
    ),
    Need(
        "test",
        "GCC's atomic library",
        lambda: sys.platform == "darwin" or library("libatomic.so.1")(),
        "libatomic1",
        None,
    ),
    Need(
        # Network namespaces stand for hosts; there are none on macOS.
        "test",
        "the ip command",
        lambda: sys.platform == "darwin" or program("ip", "/usr/sbin/ip", "/sbin/ip")(),
        "iproute2",
        None,
    ),
    Need("bench", "wrk", program("wrk"), "wrk", "wrk"),
    Need("bench", "Redis server", program("redis-server"), "redis-server", "redis"),
)


def main(purposes: Sequence[str]) -> int:
    """Install what is missing for the purposes; return the exit status."""
    missing = [need for need in NEEDS if need.purpose in purposes and not need.present()]
    if not missing:
        return 0
    names = ", ".join(need.name for need in missing)
    print(f"Installing from the system's packages: {names} ...", flush=True)
    root = become_root()
    if shutil.which("apt-get") and root is not None:
        installed = install_by_apt([need.apt for need in missing if need.apt], root)
    elif sys.platform == "darwin" and shutil.which("brew"):
        formulas = {need.brew for need in missing if need.brew}
        installed = subprocess.call(["brew", "install", "-q", *sorted(formulas)]) == 0
    else:
        installed = False
    still_missing = [need for need in missing if not need.present()]
    if still_missing or not installed:
        print(what_to_do(still_missing or missing), file=sys.stderr)
        return 1
    return 0


def become_root() -> list[str] | None:
    """Return the words before a command that needs root, or None where root cannot be had."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return sudo if shutil.which("sudo") and succeeds([*sudo, "true"]) else None


def succeeds(command: Sequence[str]) -> bool:
    """Run a command silently; return whether it succeeded."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def install_by_apt(packages: Sequence[str], root: Sequence[str]) -> bool:
    """Install Debian packages, fetching new lists only where the present ones do not do."""
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    install = [*root, *environment, "apt-get", "install", *QUIET, *packages]
    with services_kept_off(root):
        if succeeds(install):
            return True
        subprocess.call([*root, "apt-get", "update", "-qq"])
        return subprocess.call(install, stdout=subprocess.DEVNULL) == 0


@contextmanager
def services_kept_off(root: Sequence[str]) -> Iterator[None]:
    """While installing, Debian asks policy-rc.d before it starts a service: answer no (101)."""
    if Path(POLICY).exists():
        yield
        return
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as policy:
        policy.write("#!/bin/sh\nexit 101\n")
        policy.flush()
        subprocess.check_call([*root, "install", "-m", "755", policy.name, POLICY])
    try:
        yield
    finally:
        subprocess.check_call([*root, "rm", "-f", POLICY])


def what_to_do(missing: Sequence[Need]) -> str:
    """Return one sentence that says what a person with more rights must install."""
    names = ", ".join(need.name for need in missing)
    debian = " ".join(need.apt for need in missing if need.apt)
    brew = " ".join(sorted({need.brew for need in missing if need.brew}))
    macos = f"; on macOS: brew install {brew}" if brew else ""
    return f"Please install {names} (on Debian or Ubuntu: sudo apt-get install {debian}{macos})."


if __name__ == "__main__":
    # A bare PATH may lack the folders that package scripts need.
    os.environ["PATH"] = os.pathsep.join(
        [os.environ.get("PATH", ""), "/usr/local/sbin:/usr/sbin:/sbin"]
    )
    sys.exit(main(sys.argv[1:]))
