"""Parcels and parties for the tests of the priority."""

from tests.domain.policies import PRIORITY
from trusted.domain.priority import (
    PartyStanding,
    RegisteredParty,
    Shipment,
    decide,
)
from trusted.domain.standing import Status

ROLES = tuple(PRIORITY.role_weights)
NAME = "2027-01:9f2c"
KEY = "a secret"
COMPANIES = tuple("abcdef")
IDENTIFIERS = tuple(f"lei:{company}{n}" for company in COMPANIES for n in (1, 2))


def standing(role, *, number="TP00000018", status=Status.VALIDATED, tier=2, random_ppm=30):
    return PartyStanding(number, role, status, tier, random_ppm)


def party(company, *standings):
    return RegisteredParty(company, {one.entity_type: one for one in standings})


def shipment(baseline=430, identity="1Z1", advance_data=None, **parties):
    return Shipment(
        identity, baseline, {role: tuple(them) for role, them in parties.items()}, advance_data
    )


def decided(asked, register, holds=()):
    return decide(asked, register.get, PRIORITY, NAME, KEY, holds)
