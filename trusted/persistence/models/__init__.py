"""All models, so that the schema is whole whoever asks for it."""

from trusted.persistence.models.account import Account, SignIn, SignInAttempt
from trusted.persistence.models.action_plan import (
    ActionPlan,
    ActionPlanAction,
    ActionPlanItem,
    ActionPlanJudgement,
)
from trusted.persistence.models.agency_work import Guidance, Referral, ReferralAnswer
from trusted.persistence.models.allegation import (
    Allegation,
    AllegationContact,
    AllegationFile,
    AllegationMessage,
    AllegationStep,
)
from trusted.persistence.models.annual_review import (
    AnnualReview,
    AnnualReviewAnswer,
    AnnualReviewItem,
    AnnualReviewRequest,
    AnnualReviewStep,
)
from trusted.persistence.models.api_client import (
    ApiClient,
    ApiClientAssertion,
    ApiClientKey,
    ApiClientSecret,
)
from trusted.persistence.models.appeal import (
    Appeal,
    AppealAnswer,
    AppealAssignment,
    AppealDecision,
    AppealDocument,
    AppealQuestion,
    AppealStay,
)
from trusted.persistence.models.application import Application, Response, ReturnedItem
from trusted.persistence.models.arrangement import (
    Arrangement,
    ArrangementApproval,
    ArrangementStep,
    ArrangementTerms,
    ArrangementTurn,
)
from trusted.persistence.models.article import (
    Article,
    ArticleDraft,
    ArticleInForce,
    ArticleOpinion,
    ArticlePublication,
    ArticleWithdrawal,
)
from trusted.persistence.models.audit import AuditEvent
from trusted.persistence.models.calendar import CalendarDate, CalendarFeed
from trusted.persistence.models.certificate import Certificate
from trusted.persistence.models.checklist import FindingPhoto, SecondLook
from trusted.persistence.models.company import (
    Company,
    CompanyIdentifier,
    IdentifierConfirmation,
    Membership,
    MembershipRole,
    Site,
)
from trusted.persistence.models.conduct import Incident, IncidentSource, Penalty
from trusted.persistence.models.connection import Connection, LookUp, MemberClient
from trusted.persistence.models.copied_answer import CopiedAnswer
from trusted.persistence.models.counted import (
    OutcomeCount,
    OutcomeSum,
    OutcomeTotal,
    SegmentEstimate,
)
from trusted.persistence.models.credential import CredentialPlace
from trusted.persistence.models.directory import (
    DirectoryConsent,
    DirectoryEntry,
    DirectoryWord,
)
from trusted.persistence.models.dispute import (
    Dispute,
    DisputeAssignment,
    DisputeDecision,
    FindingCorrection,
)
from trusted.persistence.models.drift_review import DriftAnswer, DriftReview, DriftSettlement
from trusted.persistence.models.enrollment import Enrollment, EvidenceLevel, StandingChange
from trusted.persistence.models.evidence import (
    Evidence,
    EvidenceDescription,
    OutsideCertificate,
    ResponseEvidence,
    ScanState,
)
from trusted.persistence.models.exchange import (
    ExchangeConsent,
    ExchangeExport,
    ExchangeList,
    ExchangeReading,
    ForeignName,
    ForeignParty,
    ForeignRecord,
    Recognition,
    RecordDecision,
    ToldPartner,
)
from trusted.persistence.models.filing import (
    Filing,
    FilingDecision,
    FilingDocument,
    FilingTakenEffect,
)
from trusted.persistence.models.hold import (
    Agency,
    AgencyPerson,
    Hold,
    HoldConfirmation,
    HoldRelease,
)
from trusted.persistence.models.incident_report import (
    IncidentConclusion,
    IncidentDocument,
    IncidentLink,
    IncidentReport,
)
from trusted.persistence.models.intervention import (
    EmergencySuspension,
    Intervention,
    InterventionAnswer,
    InterventionDecision,
    ReductionEnd,
    ReinstatementGround,
    SuspensionConfirmation,
)
from trusted.persistence.models.invitation import Invitation, PrimaryContact
from trusted.persistence.models.issued import DocumentSeal, IssuedLetter
from trusted.persistence.models.mail import DeliveryAttempt, DeliveryResult, MailCopy
from trusted.persistence.models.mandate import Mandate
from trusted.persistence.models.notice import Notice, NoticeReading
from trusted.persistence.models.outcome import Outcome, OutcomeParty
from trusted.persistence.models.override import TierOverride, TierOverrideDecision, TierOverrideEnd
from trusted.persistence.models.penalty_case import (
    PenaltyCase,
    PenaltyCaseStep,
    PenaltyDocument,
    PenaltyFile,
)
from trusted.persistence.models.planning import (
    AnnualPlan,
    AnnualPlanLine,
    ConflictOfInterest,
    ValidatorDays,
)
from trusted.persistence.models.policy import (
    KeptPolicy,
    PolicyDraft,
    PolicyPublication,
    PolicyShadow,
    PolicyTrial,
    PolicyTrialLine,
)
from trusted.persistence.models.program_metric import (
    ApplicationTime,
    CountedSegment,
    DecisionCount,
    MetricCopy,
)
from trusted.persistence.models.register_change import RegisterChange
from trusted.persistence.models.reminder import Escalation, Reminder
from trusted.persistence.models.repeat import NamedRequest
from trusted.persistence.models.report import (
    ActionStep,
    ActionStepEvidence,
    ReportAnswer,
    ReportAnswerPoint,
    ReportDraft,
    Stance,
)
from trusted.persistence.models.review import (
    DecisionRecord,
    DeclaredInterest,
    RecommendationRecord,
    Review,
    ReviewHandover,
    StrandRecord,
)
from trusted.persistence.models.revision import (
    AnswerRevision,
    RevisionAcceptance,
    RevisionDocument,
)
from trusted.persistence.models.right import (
    Right,
    RightContact,
    RightMailChoice,
    RightMessage,
    RightStepTaken,
    TakedownAnswer,
    TakedownRequest,
)
from trusted.persistence.models.risk import RiskActionDone, RiskAssessment
from trusted.persistence.models.sampling import Sample, SampleResult
from trusted.persistence.models.score import Rescoring, Score
from trusted.persistence.models.screening import (
    HitDecision,
    ListedParty,
    PartyList,
    PartyListEntry,
    Screening,
    ScreeningFind,
    ScreeningHit,
)
from trusted.persistence.models.settled import DriftState, QualityState
from trusted.persistence.models.signed_agreement import SignedAgreement
from trusted.persistence.models.signing_key import SigningKey
from trusted.persistence.models.submission import Submission
from trusted.persistence.models.succession import (
    Succession,
    SuccessionEnrollment,
    SuccessionRequest,
)
from trusted.persistence.models.thread import Message, MessageEvidence, Thread
from trusted.persistence.models.tier_proposal import TierProposal, TierProposalEnd
from trusted.persistence.models.validation import (
    BestPractice,
    Finding,
    RequiredAction,
    Validation,
    ValidationHandover,
)
from trusted.persistence.models.vetting import Debt, DebtChange, DebtState, ReviewFlag
from trusted.persistence.models.visit import (
    DayRequest,
    DocumentAnswer,
    RequestedDocument,
    ValidationDate,
)
from trusted.persistence.models.webhook import Webhook, WebhookAttempt, WebhookMessage
from trusted.persistence.models.work import WorkAssignment

__all__ = [
    "Account",
    "ActionPlan",
    "ActionPlanAction",
    "ActionPlanItem",
    "ActionPlanJudgement",
    "ActionStep",
    "ActionStepEvidence",
    "Agency",
    "AgencyPerson",
    "Allegation",
    "AllegationContact",
    "AllegationFile",
    "AllegationMessage",
    "AllegationStep",
    "AnnualPlan",
    "AnnualPlanLine",
    "AnnualReview",
    "AnnualReviewAnswer",
    "AnnualReviewItem",
    "AnnualReviewRequest",
    "AnnualReviewStep",
    "AnswerRevision",
    "ApiClient",
    "ApiClientAssertion",
    "ApiClientKey",
    "ApiClientSecret",
    "Appeal",
    "AppealAnswer",
    "AppealAssignment",
    "AppealDecision",
    "AppealDocument",
    "AppealQuestion",
    "AppealStay",
    "Application",
    "ApplicationTime",
    "Arrangement",
    "ArrangementApproval",
    "ArrangementStep",
    "ArrangementTerms",
    "ArrangementTurn",
    "Article",
    "ArticleDraft",
    "ArticleInForce",
    "ArticleOpinion",
    "ArticlePublication",
    "ArticleWithdrawal",
    "AuditEvent",
    "BestPractice",
    "CalendarDate",
    "CalendarFeed",
    "Certificate",
    "Company",
    "CompanyIdentifier",
    "ConflictOfInterest",
    "Connection",
    "CopiedAnswer",
    "CountedSegment",
    "CredentialPlace",
    "DayRequest",
    "Debt",
    "DebtChange",
    "DebtState",
    "DecisionCount",
    "DecisionRecord",
    "DeclaredInterest",
    "DeliveryAttempt",
    "DeliveryResult",
    "DirectoryConsent",
    "DirectoryEntry",
    "DirectoryWord",
    "Dispute",
    "DisputeAssignment",
    "DisputeDecision",
    "DocumentAnswer",
    "DocumentSeal",
    "DriftAnswer",
    "DriftReview",
    "DriftSettlement",
    "DriftState",
    "EmergencySuspension",
    "Enrollment",
    "Escalation",
    "Evidence",
    "EvidenceDescription",
    "EvidenceLevel",
    "ExchangeConsent",
    "ExchangeExport",
    "ExchangeList",
    "ExchangeReading",
    "Filing",
    "FilingDecision",
    "FilingDocument",
    "FilingTakenEffect",
    "Finding",
    "FindingCorrection",
    "FindingPhoto",
    "ForeignName",
    "ForeignParty",
    "ForeignRecord",
    "Guidance",
    "HitDecision",
    "Hold",
    "HoldConfirmation",
    "HoldRelease",
    "IdentifierConfirmation",
    "Incident",
    "IncidentConclusion",
    "IncidentDocument",
    "IncidentLink",
    "IncidentReport",
    "IncidentSource",
    "Intervention",
    "InterventionAnswer",
    "InterventionDecision",
    "Invitation",
    "IssuedLetter",
    "KeptPolicy",
    "ListedParty",
    "LookUp",
    "MailCopy",
    "Mandate",
    "MemberClient",
    "Membership",
    "MembershipRole",
    "Message",
    "MessageEvidence",
    "MetricCopy",
    "NamedRequest",
    "Notice",
    "NoticeReading",
    "Outcome",
    "OutcomeCount",
    "OutcomeParty",
    "OutcomeSum",
    "OutcomeTotal",
    "OutsideCertificate",
    "PartyList",
    "PartyListEntry",
    "Penalty",
    "PenaltyCase",
    "PenaltyCaseStep",
    "PenaltyDocument",
    "PenaltyFile",
    "PolicyDraft",
    "PolicyPublication",
    "PolicyShadow",
    "PolicyTrial",
    "PolicyTrialLine",
    "PrimaryContact",
    "QualityState",
    "Recognition",
    "RecommendationRecord",
    "RecordDecision",
    "ReductionEnd",
    "Referral",
    "ReferralAnswer",
    "RegisterChange",
    "ReinstatementGround",
    "Reminder",
    "ReportAnswer",
    "ReportAnswerPoint",
    "ReportDraft",
    "RequestedDocument",
    "RequiredAction",
    "Rescoring",
    "Response",
    "ResponseEvidence",
    "ReturnedItem",
    "Review",
    "ReviewFlag",
    "ReviewHandover",
    "RevisionAcceptance",
    "RevisionDocument",
    "Right",
    "RightContact",
    "RightMailChoice",
    "RightMessage",
    "RightStepTaken",
    "RiskActionDone",
    "RiskAssessment",
    "Sample",
    "SampleResult",
    "ScanState",
    "Score",
    "Screening",
    "ScreeningFind",
    "ScreeningHit",
    "SecondLook",
    "SegmentEstimate",
    "SignIn",
    "SignInAttempt",
    "SignedAgreement",
    "SigningKey",
    "Site",
    "Stance",
    "StandingChange",
    "StrandRecord",
    "Submission",
    "Succession",
    "SuccessionEnrollment",
    "SuccessionRequest",
    "SuspensionConfirmation",
    "TakedownAnswer",
    "TakedownRequest",
    "Thread",
    "TierOverride",
    "TierOverrideDecision",
    "TierOverrideEnd",
    "TierProposal",
    "TierProposalEnd",
    "ToldPartner",
    "Validation",
    "ValidationDate",
    "ValidationHandover",
    "ValidatorDays",
    "Webhook",
    "WebhookAttempt",
    "WebhookMessage",
    "WorkAssignment",
]
