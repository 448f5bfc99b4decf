"""What each call about referrals and guidance of agencies is for."""

from trusted.api.agency_bodies import GuidanceAnswer, ReferralsAnswer
from trusted.api.hold_operations import PAGE
from trusted.api.operation import Operation, Parameter

SCOPE = "agencies:read"
ENTITY_TYPE = Parameter("entity_type", "carrier", "Notes for these alone.", "query")

AGENCIES = (
    Operation(
        "get",
        "/api/v1/referrals",
        "referrals",
        "List what was referred to your agency",
        ReferralsAnswer,
        scope=SCOPE,
        notes="The newest first, each with its answer. No agency sees the referrals of another"
        " one. A person of the agency answers, on the page of the referral.",
        parameters=PAGE,
    ),
    Operation(
        "get",
        "/api/v1/guidance",
        "guidance",
        "Read the guidance of partner agencies",
        GuidanceAnswer,
        scope=SCOPE,
        notes="What agencies want officials to know of goods and parties: of each note the version"
        " that holds today. What was taken back is no longer there.",
        parameters=(*PAGE, ENTITY_TYPE),
    ),
)
