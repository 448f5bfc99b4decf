"""Searching a directory of 100,000 partners, beside the page of one by its number."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from sqlalchemy import insert

from app import create_app
from benchmarks.ratios import Ratio, show
from benchmarks.servers import environment
from trusted.config import Settings
from trusted.domain.directory import found_by, normal
from trusted.domain.identifiers import partner_number
from trusted.domain.standing import Status
from trusted.persistence.database import db
from trusted.persistence.models import Company, DirectoryEntry, DirectoryWord, Enrollment
from trusted.persistence.schema import upgrade_schema
from trusted.services.limits import Limits

PARTNERS = 100_000
AT_ONCE = 5_000
QUESTIONS = 300
TARGET = 3
FIRST = ("Blue", "Northern", "Atlantic", "Prime", "Global", "Rapid", "Golden", "Union", "Delta")
SECOND = ("Freight", "Parcel", "Cargo", "Trading", "Logistics", "Express", "Commerce", "Lines")
FORMS = ("Inc.", "LLC", "GmbH", "Ltd", "S.A.")
COUNTRIES = ("US", "MX", "DE", "CN", "GB", "JP", "BR")
KINDS = ("carrier", "seller", "broker", "warehouse", "marketplace")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def measure() -> Iterator[Ratio]:
    """Return how much longer the slowest twentieth of searches takes than that of key look-ups."""
    with TemporaryDirectory() as folder:
        app = create_app(Settings.from_env(environment(Path(folder))))
        chance = random.Random(7)
        with app.app_context():
            upgrade_schema(db.engine)
            names = fill(chance)
        app.extensions["limits"] = Limits(10**9)
        client = app.test_client()
        yield compared(client, names, chance)


def fill(chance: random.Random) -> list[str]:
    """Have so many partners be listed; return their names."""
    names = [made_up(chance, number) for number in range(1, PARTNERS + 1)]
    rows = enumerate(names, start=1)
    while some := list(islice(rows, AT_ONCE)):
        made = [partner(number, name, chance) for number, name in some]
        for table in (Company, Enrollment, DirectoryEntry):
            db.session.execute(insert(table), [one[table] for one in made])
        db.session.execute(
            insert(DirectoryWord), [word for one in made for word in one[DirectoryWord]]
        )
        db.session.commit()
    return names


def made_up(chance: random.Random, number: int) -> str:
    """Return a name of which every word but one is borne by thousands."""
    own = "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(4))
    words = (chance.choice(FIRST), own.capitalize(), chance.choice(SECOND), chance.choice(FORMS))
    return f"{' '.join(words)} {number}" if number % 10 == 0 else " ".join(words)


def partner(number: int, name: str, chance: random.Random) -> Mapping[type, object]:
    """Return the rows of a listed partner."""
    kind, country = chance.choice(KINDS), chance.choice(COUNTRIES)
    return {
        Company: {
            "id": number, "legal_name": name, "country": country, "address": "1 Main Street",
            "created_at": NOW, "version": 1,
        },
        Enrollment: {
            "id": number, "company_id": number, "entity_type": kind, "opened_at": NOW,
            "partner_number": partner_number(number), "parcels_a_year": 1,
            "status": Status.VALIDATED, "status_since": NOW, "tier": 2, "version": 1,
        },
        DirectoryEntry: {
            "enrollment_id": number, "company_id": number, "name": normal(name),
            "entity_type": kind, "country": country, "tier_shown": True,
        },
        DirectoryWord: [
            {"enrollment_id": number, "word": word, "entity_type": kind, "country": country}
            for word in found_by(name)
        ],
    }  # fmt: skip


def compared(client: FlaskClient, names: Sequence[str], chance: random.Random) -> Ratio:
    """Ask by turns for one partner by its number and for names as people type them."""

    def by_number() -> str:
        return f"/directory/{partner_number(chance.randint(1, PARTNERS))}"

    keys, searches = [], []
    for number in range(QUESTIONS):
        keys.append(seconds(client, by_number))
        searches.append(seconds(client, lambda number=number: question(number, names, chance)))
    key, search = (quantiles(side, n=20)[-1] for side in (keys, searches))
    return Ratio(
        "Directory of 100,000: p95 of a search / p95 of a page by number",
        search / key,
        TARGET,
        at_least=False,
        note=f"p95 {search * 1000:.1f} ms and {key * 1000:.1f} ms",
    )


def question(number: int, names: Sequence[str], chance: random.Random) -> str:
    """Return a search: common words, rare ones, beginnings, both; narrowed or not."""
    words = chance.choice(names).split()
    asked = (
        words[1][:5],
        f"{words[0]} {words[2]}",
        words[2][:3],
        f"{words[0][:4]} {words[1]}",
        words[0],
        f"{words[2]} zzz",
    )[number % 6]
    narrowed = f"&country={chance.choice(COUNTRIES)}" if number % 4 == 0 else ""
    return f"/directory?q={asked.replace(' ', '+')}{narrowed}"


def seconds(client: FlaskClient, address: Callable[[], str]) -> float:
    """Return how long an answer takes."""
    path = address()
    start = time.perf_counter()
    answer = client.get(path)
    taken = time.perf_counter() - start
    assert answer.status_code in (200, 404), (path, answer.status_code)
    return taken


if __name__ == "__main__":
    show(list(measure()))
