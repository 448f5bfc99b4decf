"""Register copies filled with made-up records."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice

import msgspec
from sqlalchemy import create_engine, insert

from trusted.config import Settings
from trusted.persistence.models import RegisterChange
from trusted.register.records import Change
from trusted.register.store import RegisterStore

AT_ONCE = 50_000
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
