"""All models, so that the schema is whole whoever asks for it."""

from trusted.persistence.models.account import Account, SignIn, SignInAttempt
from trusted.persistence.models.api_client import ApiClient, ApiClientSecret
from trusted.persistence.models.application import Application, Response, ReturnedItem
from trusted.persistence.models.audit import AuditEvent
from trusted.persistence.models.certificate import Certificate
from trusted.persistence.models.company import (
    Company,
    CompanyIdentifier,
    Membership,
    MembershipRole,
    Site,
)
from trusted.persistence.models.conduct import Incident, IncidentSource, Penalty
from trusted.persistence.models.enrollment import Enrollment, EvidenceLevel, StandingChange
from trusted.persistence.models.evidence import Evidence, ResponseEvidence, ScanState
from trusted.persistence.models.notice import Notice
from trusted.persistence.models.outcome import Outcome, OutcomeParty, SegmentEstimate
from trusted.persistence.models.register_change import RegisterChange
from trusted.persistence.models.reminder import Escalation, Reminder
from trusted.persistence.models.review import Review
from trusted.persistence.models.score import Score
from trusted.persistence.models.validation import (
    BestPractice,
    Finding,
    RequiredAction,
    Validation,
)

__all__ = [
    "Account",
    "ApiClient",
    "ApiClientSecret",
    "Application",
    "AuditEvent",
    "BestPractice",
    "Certificate",
    "Company",
    "CompanyIdentifier",
    "Enrollment",
    "Escalation",
    "Evidence",
    "EvidenceLevel",
    "Finding",
    "Incident",
    "IncidentSource",
    "Membership",
    "MembershipRole",
    "Notice",
    "Outcome",
    "OutcomeParty",
    "Penalty",
    "RegisterChange",
    "Reminder",
    "RequiredAction",
    "Response",
    "ResponseEvidence",
    "ReturnedItem",
    "Review",
    "ScanState",
    "Score",
    "SegmentEstimate",
    "SignIn",
    "SignInAttempt",
    "Site",
    "StandingChange",
    "Validation",
]
