"""Saying whom to sign in as, and how to ask the API."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from trusted.config import Settings
from trusted.persistence.queries.enrollments import (
    Search,
    all_enrollments_found,
    enrollments_found,
    identifiers_of,
)

TYPES = ("carrier", "broker", "seller")
MEMBER = "member"
BASELINE = 430


def sign_ins(kept: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of two tables: the program's people, and an owner for each status."""
    people = kept["people"]
    yield "The program's people:"
    for person in people:
        if person["role"] != MEMBER:
            yield _line(person["role"].replace("_", " "), person, person["name"])
    yield "Owners of companies, one for each status:"
    found = {e.partner_number: (e, company) for e, company in all_enrollments_found(Search())}
    shown: set[tuple[str, int]] = set()
    for person in people:
        if person["partner_number"] not in found:
            continue
        enrollment, company = found[person["partner_number"]]
        status = enrollment.status.value.replace("_", " ")
        if (status, enrollment.tier) not in shown:
            shown.add((status, enrollment.tier))
            label = f"{status}, tier {enrollment.tier}" if enrollment.tier else status
            yield _line(label, person, f"{company.legal_name} ({enrollment.entity_type})")


def calls(kept: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    """Yield commands, ready for a shell: a token, a standing, and a shipment's priority."""
    client, parties = kept["client"], _parties()
    base = f"{settings.base_url}/api/v1"
    scheme, _, value = parties[TYPES[0]][0].partition(":")
    shipment = {"id": "parcel-1", "baseline": BASELINE, "mode": "air", "parties": parties}
    bearer = '-H "Authorization: Bearer $TOKEN"'
    yield "The API, from another terminal:"
    yield (
        f"TOKEN=$(curl -s -u {client['id']}:{client['secret']} -d grant_type=client_credentials"
        f' {base}/token | sed \'s/.*"access_token":"\\([^"]*\\).*/\\1/\')'
    )
    yield f"curl -s {bearer} {base}/parties/{scheme}/{value}"
    yield (
        f'curl -s {bearer} -H "Content-Type: application/json"'
        f" -d '{json.dumps({'shipments': [shipment]})}' {base}/shipments/prioritize"
    )


def _line(label: str, person: Mapping[str, str], what: str) -> str:
    return f"  {label:20} {person['email']:44} {person['password']:24} {what}"


def _parties() -> dict[str, list[str]]:
    """Return an identifier of whoever is trusted most, for each entity type."""
    parties = {}
    for entity_type in TYPES:
        best = Search(entity_type=entity_type, sort="tier", descending=True)
        _, company = enrollments_found(best, 1).items[0]
        first = identifiers_of(company.id)[0]
        parties[entity_type] = [f"{first.scheme.value}:{first.value}"]
    return parties
