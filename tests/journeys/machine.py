"""A machine that asks the API of a live server over HTTP."""

import json
import subprocess

from tests.journeys.live import Place


def curl(live: Place, path: str, *words: str) -> dict:
    """Return what a real HTTP request is answered."""
    line = ["curl", "--silent", "--show-error", "--fail-with-body", *words, live.url + path]
    said = subprocess.run(line, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return json.loads(said.stdout)


def ask_for_token(live: Place, client_id: str, secret: str) -> str:
    """Return an access token of a client."""
    answer = curl(
        live, "/api/v1/token", "--user", f"{client_id}:{secret}",
        "--data", "grant_type=client_credentials",
    )  # fmt: skip
    return answer["access_token"]


def priority_of(live: Place, token: str, shipment: dict) -> dict:
    """Return the decision on one shipment."""
    answer = curl(
        live, "/api/v1/shipments/prioritize", "--header", f"Authorization: Bearer {token}",
        "--json", json.dumps({"shipments": [shipment]}),
    )  # fmt: skip
    return answer["decisions"][0]
