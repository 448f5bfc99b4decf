import csv
import gzip
import itertools
import json
from collections import Counter

import pytest

from tests.api.conftest import Machine, enrollment, record
from tests.factories import NOON, make_account
from trusted.domain.standing import Role
from trusted.manifests.shipped import FOLDER
from trusted.persistence.database import db
from trusted.services.clients import SCOPES, create_client
from trusted.services.register_history import append_change

ROLES = {"broker": "declarant_id", "carrier": "courier_id", "seller": "seller_id"}
STANDINGS = [
    {"status": "validated", "tier": 3, "random_ppm": 20_000},
    {"status": "suspended", "tier": 0},
    {"status": "validated", "tier": 2},
    {"status": "certified", "tier": 1},
    {"status": "withdrawn", "tier": 0},
]


@pytest.fixture
def register(application):
    """A register of those whom the shipped declarations of 2021 name most often."""
    standings = itertools.cycle(STANDINGS)
    named = Counter((role, row[of]) for row in declarations() for role, of in ROLES.items())
    with application.app_context():
        for company_id, ((role, party), _) in enumerate(named.most_common(150)):
            if party:
                number = f"TP{company_id:08}"
                one = enrollment(entity_type=role, partner_number=number, **next(standings))
                answer = record(one, company_id=company_id)
                append_change(f"customs:KR/{party}", answer, NOON)
        db.session.commit()
        application.extensions["follower"].catch_up()
    return application.extensions["register"]


@pytest.fixture
def machine(application, client):
    with application.app_context():
        administrator = make_account(Role.ADMINISTRATOR)
        made, secret = create_client("Targeting", SCOPES, actor=administrator, now=NOON)
        return Machine(client, made.client_id, secret).sign_in()


def declarations():
    with gzip.open(FOLDER / "declarations-2021q1.csv.gz", "rt", newline="") as file:
        return list(csv.DictReader(file))


def run(application, *arguments):
    return application.test_cli_runner().invoke(args=["manifest", "prioritize", *arguments])


def asked(row):
    parties = {role: [f"customs:KR/{row[of]}"] for role, of in ROLES.items() if row[of]}
    return {
        "id": row["declaration_id"],
        "baseline": int(row["baseline_risk"]),
        "parties": parties,
    }


def told(row):
    return {
        "id": row["id"],
        "priority": int(row["priority"]),
        "lane": row["lane"],
        "selected_at_random": row["selected_at_random"] == "true",
        "effects": json.loads(row["effects"]),
        "sequence": int(row["sequence"]),
        "policy": row["policy"],
    }


def test_a_file_is_decided_as_the_api_decides_its_shipments(
    application, register, machine, tmp_path
):
    result = run(application, "declarations-2021q1.csv", "--out", str(tmp_path / "out.csv"))
    assert result.exit_code == 0, result.output
    with (tmp_path / "out.csv").open(newline="") as file:
        by_file = [told(row) for row in csv.DictReader(file)]

    body = {"shipments": [asked(row) for row in declarations()]}
    by_api = machine.post("/api/v1/shipments/prioritize", json=body).json["decisions"]

    assert len(by_file) == 8134
    assert by_file == [
        {name: value for name, value in one.items() if name != "decision_id"} for one in by_api
    ]
    codes = Counter(effect["code"] for one in by_file for effect in one["effects"])
    assert {"tier-credit", "adverse-standing", "random-selection", "floor"} <= codes.keys()


def test_the_table_is_aligned_and_ends_with_sequence_and_policy(application, register, tmp_path):
    lines = run(
        application, "declarations-2021q1.csv", "--out", str(tmp_path / "out.csv")
    ).output.splitlines()
    assert lines[0] == "8,134 shipments decided."
    start = lines.index("")
    assert len({len(line) for line in lines[start + 1 : start + 6]}) == 1
    assert lines[start + 1].split() == ["Lane", "before", "after", "change"]
    assert lines[-2].startswith(f"Register            sequence {register.state().sequence}")
    assert lines[-1].startswith("Policy              2027-01:")


def test_bad_rows_are_a_warning(application, tmp_path):
    (tmp_path / "in.csv").write_text("id,baseline\n1,5\n,6\n")
    result = run(application, str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv"))
    assert result.exit_code == 0
    assert "not decided: 1." in result.stderr
    assert (tmp_path / "out.csv.rejected.csv").read_text() == "line,reason\n3,The id is empty.\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [("id\n1\n", "lacks the column baseline"), (None, "There is no file")],
)
def test_a_file_that_is_no_manifest_ends_with_an_error(application, tmp_path, content, said):
    if content:
        (tmp_path / "in.csv").write_text(content)
    result = run(application, str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv"))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert said in result.stderr
    assert not (tmp_path / "out.csv").exists()
