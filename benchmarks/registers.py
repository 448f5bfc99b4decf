"""Register copies filled with made-up records."""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice

import msgspec
from sqlalchemy import create_engine, insert

from trusted.config import Settings
from trusted.persistence.models import RegisterChange
from trusted.register.reading import STATE, RegisterState, key_of
from trusted.register.records import Change, packed, published
from trusted.register.store import Databases, RegisterStore

AT_ONCE = 50_000
VERY_MANY = 500_000
# A number of eight digits; up to ten million after it have as many.
EXAMPLE = 10_000_000
POLICY = "2027-01:9f2c41d07ab3"

Record = Mapping[str, object]


def fill(settings: Settings, records: Iterable[tuple[str, Record]]) -> None:
    """Publish records to the register copy of a prepared installation, by identifier.

    Of the history only the last change stands in its database: enough for the follower to know
    the copy as that of this database.
    """
    store = RegisterStore(settings.register_dir, settings.register_map_mib)
    now = datetime.now(UTC)
    changes = (
        Change(number, now, identifier, record, "", f"{number:064}")
        for number, (identifier, record) in enumerate(records, start=1)
    )
    while some := list(islice(changes, AT_ONCE)):
        with store.writing() as writer:
            writer.apply(some)
        last = some[-1]
    _publish(settings, last)
    with store.writing() as writer:
        writer.heard(datetime.now(UTC))
    store.close()


def fill_at_once(settings: Settings, identifiers: Iterable[str], role: str) -> None:
    """Put very many identifiers into the register copy of a prepared installation, in seconds.

    identifiers: sorted, each once; each is a company of its own, and their records are as long.
    Nothing is handed out of this copy: it has no state hash.
    """
    kept = packed(published(record(EXAMPLE, role)))
    # The company's number, wherever it stands in the record as the product's own writer packs it.
    form = kept.replace(b"%", b"%%").replace(b"%d" % EXAMPLE, b"%(n)d")
    databases = Databases(settings.register_dir, settings.register_map_mib)
    count, numbered = 0, enumerate(identifiers, start=1)
    while some := list(islice(numbered, VERY_MANY)):
        with databases.environment.begin(write=True) as transaction:
            for number, identifier in some:
                value = form % {b"n": EXAMPLE + number}
                transaction.put(key_of(identifier), value, db=databases.records, append=True)
        count, identifier = some[-1]
    last = Change(count, datetime.now(UTC), identifier, record(count, role), "", "1" * 64)
    _publish(settings, last)
    state = RegisterState(count, time.time(), count, last.hash)
    with databases.environment.begin(write=True) as transaction:
        transaction.put(STATE, msgspec.msgpack.encode(state), db=databases.meta)
    databases.environment.close()


def _publish(settings: Settings, change: Change) -> None:
    engine = create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(insert(RegisterChange).values(msgspec.structs.asdict(change)))
    engine.dispose()


def record(company: int, role: str, status: str = "validated", tier: int = 2) -> Record:
    """Return what the register says of a company that takes part in one role."""
    return {
        "company_id": company,
        "company": f"Company {company} International Freight",
        "policy": POLICY,
        "enrollments": [
            {
                "partner_number": f"TP{company:08}",
                "entity_type": role,
                "status": status,
                "tier": tier,
                "status_since": "2026-03-02",
                "valid_until": "2030-03-02",
                "score_band": "B",
                "random_ppm": 31,
                "evidence_level": "site",
            }
        ],
    }
