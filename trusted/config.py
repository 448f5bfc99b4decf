"""Settings: everything that differs from one installation to the next."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

MIB = 1024 * 1024
SECRET_CHARACTERS = 32
SEED_BYTES = 32
MAIL_SCHEMES = frozenset({"smtp", "smtp+starttls", "smtps"})
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:([0-9]{1,5}|\*))?")
MAIL_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class SettingError(Exception):
    """A setting is missing or cannot be used; the message names it and says what to set."""


class Environment(StrEnum):
    """What the installation is for; only development may run without https."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Typed settings, read once at start; nothing else reads the environment."""

    environment: Environment
    # Signs session cookies and form tokens; at least 32 characters.
    secret_key: str = field(repr=False)
    # Draws random examinations; whoever knows it can predict them.
    selection_key: str = field(repr=False)
    # Ed25519 seed (32 bytes) that signs API access tokens.
    token_seed: bytes = field(repr=False)
    # Seals the private keys that sign the register; they lie in the database.
    signing_secret: str = field(repr=False)
    # SQLAlchemy address of the write model; it may hold a password.
    database_url: str = field(repr=False)
    # Folder of everything kept on this host: evidence, register copy.
    data_dir: Path
    # Where the outside reaches this installation; used in certificates. No slash at the end.
    base_url: str = "http://127.0.0.1:8000"
    # Keys that drew before; with them, decisions of that time can be replayed.
    former_selection_keys: tuple[str, ...] = field(default=(), repr=False)
    # Largest evidence file accepted, in bytes.
    evidence_max_bytes: int = 512 * MIB
    # Largest request body of any page without a file, in bytes.
    form_max_bytes: int = 1 * MIB
    # Largest request body of the API, and largest line of a stream, in bytes.
    api_max_bytes: int = 32 * MIB
    # Streams of shipments that one worker answers at once; each holds a thread.
    api_streams: int = 2
    # Of the published limits of the API, in percent, what a client may ask on each host.
    api_rate_percent: int = 100
    # Minutes without a request after which a sign-in ends.
    session_minutes: int = 30
    # Failed sign-ins of one account within the lockout window before it is locked.
    lockout_attempts: int = 5
    # Length of the lockout window, in minutes.
    lockout_minutes: int = 15
    # Seconds after which the register copy may no longer be answered from.
    register_stale_seconds: int = 60
    # Requests of one worker that may wait for changes of the register at once.
    register_waiters: int = 2
    # Upper bound of the register copy's file, in mebibytes (address space, not disk).
    register_map_mib: int = 16384
    # Mail server as smtp://, smtp+starttls:// or smtps://user:password@host:port; empty: no mail.
    smtp_url: str = field(default="", repr=False)
    # Address from which mail comes; needed with a mail server.
    mail_from: str = ""
    # Minutes from one run of the jobs to the next while the installation is served.
    jobs_minutes: int = 5
    # Searches of the directory and checks of certificates of one address in a minute, by worker.
    public_per_minute: int = 60
    # Proxies of one's own in front, whose ends of X-Forwarded-For are believed; 0: none.
    proxies: int = 0
    # Who may show the directory in a frame: origins separated by spaces, or *; empty: nobody.
    embed_ancestors: str = ""
    # Seconds from one look for webhooks to call to the next while the installation is served.
    webhook_seconds: int = 5
    # Whether webhooks may lead to this host, and without encryption; never in production.
    webhook_loopback: bool = False
    # With it metrics are read from anywhere; empty: without one, from this host alone.
    metrics_token: str = field(default="", repr=False)
    # Argon2id cost: passes, memory in KiB, lanes.
    argon2_time: int = 3
    argon2_memory_kib: int = 65536
    argon2_lanes: int = 2

    @property
    def evidence_dir(self) -> Path:
        """Where evidence files and issued documents lie, by content hash."""
        return self.data_dir / "evidence"

    @property
    def register_dir(self) -> Path:
        """Where the register copy lies."""
        return self.data_dir / "register"

    @property
    def meter_path(self) -> Path:
        """Where the requests of the API's clients are counted, over all workers of this host."""
        return self.data_dir / "meter"

    @property
    def decisions_dir(self) -> Path:
        """Where what targeting systems were answered is logged."""
        return self.data_dir / "decisions"

    @property
    def meters_dir(self) -> Path:
        """Where the workers of this host count."""
        return self.data_dir / "meters"

    @property
    def snapshots_dir(self) -> Path:
        """Where the register lies as it is handed out."""
        return self.data_dir / "snapshots"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the settings from TRUSTED_* variables.

        env:    usually os.environ.
        Raises: SettingError, naming the variable and what to set.
        """
        environment = _environment(env)
        return cls(
            environment=environment,
            secret_key=_secret(env, "TRUSTED_SECRET_KEY"),
            selection_key=_secret(env, "TRUSTED_SELECTION_KEY"),
            former_selection_keys=_former_keys(env),
            token_seed=_seed(env, "TRUSTED_TOKEN_SEED"),
            signing_secret=_secret(env, "TRUSTED_SIGNING_SECRET"),
            database_url=_required(env, "TRUSTED_DATABASE_URL"),
            data_dir=Path(_required(env, "TRUSTED_DATA_DIR")),
            base_url=_base_url(env, environment),
            smtp_url=_smtp_url(env),
            mail_from=_mail_from(env),
            proxies=_proxies(env),
            embed_ancestors=_embed_ancestors(env),
            webhook_loopback=_loopback(env, environment),
            metrics_token=_metrics_token(env),
            **_numbers(env),
        )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingError(f"Set {name}; it has no default. The README lists every setting.")
    return value


def _secret(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    if len(value) < SECRET_CHARACTERS:
        raise SettingError(f"{name} must have at least 32 characters; it has {len(value)}.")
    return value


def _former_keys(env: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(env.get("TRUSTED_SELECTION_KEYS_FORMER", "").split())
    if any(len(key) < SECRET_CHARACTERS for key in keys):
        raise SettingError(
            "TRUSTED_SELECTION_KEYS_FORMER must hold keys of at least 32 characters, separated by"
            " spaces."
        )
    return keys


def _seed(env: Mapping[str, str], name: str) -> bytes:
    try:
        seed = base64.b64decode(_required(env, name), validate=True)
    except ValueError as error:
        raise SettingError(f"{name} must be base64 of 32 random bytes.") from error
    if len(seed) != SEED_BYTES:
        raise SettingError(f"{name} must be base64 of 32 random bytes; it holds {len(seed)}.")
    return seed


def _environment(env: Mapping[str, str]) -> Environment:
    value = env.get("TRUSTED_ENV", Environment.PRODUCTION)
    if value not in set(Environment):
        raise SettingError(f"TRUSTED_ENV must be one of {', '.join(Environment)}; it is {value!r}.")
    return Environment(value)


def _base_url(env: Mapping[str, str], environment: Environment) -> str:
    url = env.get("TRUSTED_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if environment is Environment.PRODUCTION and not url.startswith("https://"):
        raise SettingError("TRUSTED_BASE_URL must start with https:// in production.")
    return url


def _smtp_url(env: Mapping[str, str]) -> str:
    url = env.get("TRUSTED_SMTP_URL", "").strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in MAIL_SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        # Never with the value: it may hold a password.
        raise SettingError(
            "TRUSTED_SMTP_URL must be smtp://, smtp+starttls:// or smtps:// with a host and, if"
            " it is another than usual, a port."
        )
    return url


def _mail_from(env: Mapping[str, str]) -> str:
    address = env.get("TRUSTED_MAIL_FROM", "").strip()
    if env.get("TRUSTED_SMTP_URL", "").strip() and not MAIL_ADDRESS.fullmatch(address):
        raise SettingError(
            "Set TRUSTED_MAIL_FROM to the address from which mail comes, such as"
            " trusted@customs.example."
        )
    return address


def _proxies(env: Mapping[str, str]) -> int:
    value = env.get("TRUSTED_PROXIES", "0").strip()
    if not value.isascii() or not value.isdigit():
        raise SettingError("TRUSTED_PROXIES must be how many proxies stand in front: 0, 1, ...")
    return int(value)


def _embed_ancestors(env: Mapping[str, str]) -> str:
    origins = env.get("TRUSTED_EMBED_ANCESTORS", "").split()
    if origins != ["*"] and not all(map(ORIGIN.fullmatch, origins)):
        raise SettingError(
            "TRUSTED_EMBED_ANCESTORS must be origins separated by spaces, such as"
            " https://portal.example, or * for everybody."
        )
    return " ".join(origins)


def _metrics_token(env: Mapping[str, str]) -> str:
    name = "TRUSTED_METRICS_TOKEN"
    return _secret(env, name) if env.get(name, "").strip() else ""


def _loopback(env: Mapping[str, str], environment: Environment) -> bool:
    value = env.get("TRUSTED_WEBHOOK_LOOPBACK", "no")
    if value not in {"yes", "no"}:
        raise SettingError("TRUSTED_WEBHOOK_LOOPBACK must be yes or no.")
    if value == "yes" and environment is Environment.PRODUCTION:
        raise SettingError("TRUSTED_WEBHOOK_LOOPBACK must be no in production.")
    return value == "yes"


NUMBERS = {
    "TRUSTED_EVIDENCE_MAX_BYTES": "evidence_max_bytes",
    "TRUSTED_FORM_MAX_BYTES": "form_max_bytes",
    "TRUSTED_API_MAX_BYTES": "api_max_bytes",
    "TRUSTED_API_RATE_PERCENT": "api_rate_percent",
    "TRUSTED_API_STREAMS": "api_streams",
    "TRUSTED_SESSION_MINUTES": "session_minutes",
    "TRUSTED_LOCKOUT_ATTEMPTS": "lockout_attempts",
    "TRUSTED_LOCKOUT_MINUTES": "lockout_minutes",
    "TRUSTED_REGISTER_STALE_SECONDS": "register_stale_seconds",
    "TRUSTED_REGISTER_WAITERS": "register_waiters",
    "TRUSTED_REGISTER_MAP_MIB": "register_map_mib",
    "TRUSTED_JOBS_MINUTES": "jobs_minutes",
    "TRUSTED_PUBLIC_PER_MINUTE": "public_per_minute",
    "TRUSTED_WEBHOOK_SECONDS": "webhook_seconds",
    "TRUSTED_ARGON2_TIME": "argon2_time",
    "TRUSTED_ARGON2_MEMORY_KIB": "argon2_memory_kib",
    "TRUSTED_ARGON2_LANES": "argon2_lanes",
}


def _numbers(env: Mapping[str, str]) -> dict[str, int]:
    numbers = {}
    for name, attribute in NUMBERS.items():
        if name in env:
            if not env[name].isascii() or not env[name].isdigit() or int(env[name]) < 1:
                raise SettingError(f"{name} must be a whole number of at least 1.")
            numbers[attribute] = int(env[name])
    return numbers
