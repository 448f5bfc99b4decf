import csv
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.api.conftest import Register, enrollment, record
from trusted.domain.errors import InputRefused
from trusted.domain.priority import Lane
from trusted.program import shipped_program
from trusted.register.store import RegisterStore
from trusted.services.manifests import Examinations, RegisterStale, prioritize_manifest

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
POLICY = shipped_program().policy
MANIFEST = """id,baseline,carrier,seller
one,610,customs:KR/FOX,
two,610,customs:KR/OWL,
three,500,,customs:KR/OWL
four,many,,
five,120,customs:KR/FOX,
"""


@pytest.fixture
def store(tmp_path):
    store = RegisterStore(tmp_path / "register", 64)
    register = Register(store)
    register.publish("customs:KR/FOX", record(enrollment(tier=3, random_ppm=0)))
    owl = record(enrollment(entity_type="seller", status="suspended", tier=0), company_id=2)
    register.publish("customs:KR/OWL", owl)
    with store.writing() as writer:
        writer.heard(datetime.now(UTC))
    yield store
    store.close()


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "manifest.csv"
    path.write_text(MANIFEST)
    return path


def prioritize(source, store, now=None, **given):
    return prioritize_manifest(
        source,
        source.with_name("out.csv"),
        **{
            "policy": POLICY,
            "key": "a key under which none of these is drawn",
            "store": store,
            "stale_seconds": 60,
            "catch_up": lambda: None,
            "now": now or (lambda: datetime.now(UTC)),
        }
        | given,
    )


def test_decisions_are_written_in_the_order_of_the_file(source, store):
    prioritize(source, store)
    with source.with_name("out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["priority"], row["lane"]) for row in rows] == [
        ("one", "473", "review"),
        ("two", "610", "examine"),
        ("three", "650", "examine"),
        ("five", "93", "release"),
    ]
    assert {row["sequence"] for row in rows} == {"2"}
    assert {row["policy"] for row in rows} == {POLICY.label}
    assert {row["selected_at_random"] for row in rows} == {"false"}
    assert json.loads(rows[0]["effects"]) == [
        {
            "code": "tier-credit",
            "role": "carrier",
            "partner_number": "TP00012344",
            "tier": 3,
            "points": -137,
        }
    ]


def test_the_summary_tells_lanes_and_examinations_before_and_after(source, store):
    summary = prioritize(source, store)
    assert summary.shipments == 4
    assert summary.before == {Lane.EXAMINE: 2, Lane.REVIEW: 1, Lane.RELEASE: 1}
    assert summary.after == {Lane.EXAMINE: 2, Lane.REVIEW: 1, Lane.RELEASE: 1}
    assert summary.by_tier == {3: Examinations(2, 1, 0), 0: Examinations(2, 1, 2)}
    assert (summary.sequence, summary.policy) == (2, POLICY.label)


def test_rows_that_are_no_shipment_are_listed_beside_the_decisions(source, store):
    summary = prioritize(source, store)
    assert summary.rejected == 1
    assert summary.rejected_path == source.with_name("out.csv.rejected.csv")
    assert summary.rejected_path.read_text() == (
        "line,reason\n5,The baseline many is not a whole number from 0 to 1000.\n"
    )


def test_a_list_of_rejected_rows_does_not_outlive_its_decisions(source, store):
    stale = prioritize(source, store).rejected_path
    source.write_text(MANIFEST.replace("many", "0"))
    summary = prioritize(source, store)
    assert (summary.rejected, summary.rejected_path) == (0, None)
    assert not stale.exists()


def test_a_stale_register_is_refused_and_nothing_is_written(source, store):
    before = sorted(source.parent.iterdir())
    later = store.state().as_of + timedelta(seconds=60)
    with pytest.raises(RegisterStale, match="not up to date"):
        prioritize(source, store, now=lambda: later)
    assert sorted(source.parent.iterdir()) == before


def test_the_register_is_brought_up_to_date_before_it_is_read(source, store):
    later = store.state().as_of + timedelta(hours=1)

    def catch_up():
        with store.writing() as writer:
            writer.heard(later)

    assert prioritize(source, store, now=lambda: later, catch_up=catch_up).as_of == later


def test_the_manifest_is_never_written_over(source, store):
    with pytest.raises(InputRefused, match="cannot be written"):
        prioritize_manifest(
            source,
            source,
            policy=POLICY,
            key="",
            store=store,
            stale_seconds=60,
            catch_up=lambda: None,
            now=lambda: NOW,
        )
    assert source.read_text() == MANIFEST


def test_a_file_that_does_not_exist_is_told_with_those_that_do(tmp_path, store):
    with pytest.raises(InputRefused, match=r"declarations-2020\.csv, declarations-2021q1\.csv"):
        prioritize(tmp_path / "none.csv", store)
