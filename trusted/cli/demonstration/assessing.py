"""The company's risk assessment: its five steps, as it would have taken them."""

from datetime import datetime, timedelta

from trusted.cli.demonstration.inventing import Invented
from trusted.domain.risk import Assessment, MapEntry, Method, PlannedAction, Rated, Step
from trusted.persistence.models import Account, Enrollment
from trusted.program import shipped_program
from trusted.services.risk_assessments import (
    categories_of,
    sign_off,
    start_assessment,
    write_step,
)

PARTNERS = (
    MapEntry("Our own hub", "Sorts, labels and scans parcels", direct=True),
    MapEntry("Collecting couriers", "Bring parcels from sellers to the hub", direct=True),
    MapEntry("Handling agent at the airport", "Loads and unloads", direct=False),
)
WEAKNESSES = (
    "One person alone can release a parcel that was held.",
    "Couriers change often, and not all are trained in the first week.",
    "The list of who may enter is looked through once a year only.",
)
METHOD = (
    "Operations, security and customs sit together once a year, look at what was found since, and"
    " rate each threat; after a change of route or partner they meet again."
)


def assess_risks(company: Invented, enrollment: Enrollment, owner: Account, now: datetime) -> None:
    """Take the five steps and sign them off."""
    turn = enrollment.id
    threats = {
        threat: Rated(1 + (turn + number) % 3, "As seen in the last year.")
        for number, threat in enumerate(shipped_program().profile.risk.threats)
    }
    vulnerabilities = {
        category: Rated(1 + (turn + number) % 3, "As our self-review found.")
        for number, category in enumerate(categories_of(enrollment))
    }
    highest = max(rated.rating for rated in threats.values())
    needing = [
        category
        for category, rated in vulnerabilities.items()
        if rated.rating * highest >= shipped_program().profile.risk.action_from
    ]
    actions = tuple(
        PlannedAction(
            f"a{number}",
            category,
            WEAKNESSES[(turn + number) % len(WEAKNESSES)],
            company.people[0],
            now.date() + timedelta(days=60 + 10 * number),
        )
        for number, category in enumerate(needing, 1)
    )
    method = Method(METHOD, now.date() - timedelta(days=7))
    content = Assessment(PARTNERS, threats, vulnerabilities, actions, method)
    begun = start_assessment(enrollment, actor=owner, now=now)
    write_step(begun, content, Step.METHOD, version=begun.version, actor=owner, now=now)
    sign_off(begun, version=begun.version, actor=owner, now=now)
