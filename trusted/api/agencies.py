"""Answering agencies what was referred to them, and officials' systems what agencies write."""

from datetime import UTC, datetime

import msgspec
from flask import Response

from trusted.api.agency_bodies import (
    GuidanceAnswer,
    GuidanceGiven,
    ReferralGiven,
    ReferralsAnswer,
)
from trusted.api.directory import known_or_none
from trusted.api.door import answer, caller
from trusted.api.paging import PARAMETERS as PAGING
from trusted.api.paging import cut, limit_asked, place_asked
from trusted.persistence.queries.agency_work import guidance_before, referrals_before
from trusted.program import shipped_program
from trusted.services.holds import agent_client

GUIDANCE_PARAMETERS = PAGING | {"entity_type"}

_json = msgspec.json.Encoder().encode


def referrals() -> Response:
    """Give what was referred to the caller's agency, the newest first, a page at a time."""
    limit, agency_id = limit_asked(), agent_client(caller().client_id).agency_id
    found = referrals_before(agency_id, place_asked(), limit + 1)
    page, after = cut(found, limit, lambda row: row.Referral.id)
    data = [ReferralGiven.of(row.Referral, row.ReferralAnswer) for row in page]
    return answer(_json(ReferralsAnswer(data, after)))


def guidance() -> Response:
    """Give the notes that hold now, the newest first, a page at a time."""
    limit, today = limit_asked(), datetime.now(UTC).date()
    kind = known_or_none("entity_type", shipped_program().entity_types)
    found = guidance_before(place_asked(), limit + 1, today=today, entity_type=kind or "")
    page, after = cut(found, limit, lambda note: note.id)
    return answer(_json(GuidanceAnswer([GuidanceGiven.of(one) for one in page], after)))
