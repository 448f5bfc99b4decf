"""What the program demands and gives: dated texts and numbers, and their loader."""

from trusted.program.api_calls import ApiCalls, Limit
from trusted.program.loader import (
    load_program,
    program_of,
    shipped_folder,
    shipped_policies,
    shipped_program,
)
from trusted.program.model import (
    Agreement,
    Audience,
    Category,
    Deadline,
    EntityType,
    NoticeTemplate,
    NoticeText,
    Program,
    Reason,
    SchemeText,
)
from trusted.program.penalties import Statute
from trusted.program.policy import Policy
from trusted.program.profile import EvidenceKind, ProfileRules
from trusted.program.reading import ProgramError

__all__ = [
    "Agreement",
    "ApiCalls",
    "Audience",
    "Category",
    "Deadline",
    "EntityType",
    "EvidenceKind",
    "Limit",
    "NoticeTemplate",
    "NoticeText",
    "Policy",
    "ProfileRules",
    "Program",
    "ProgramError",
    "Reason",
    "SchemeText",
    "Statute",
    "load_program",
    "program_of",
    "shipped_folder",
    "shipped_policies",
    "shipped_program",
]
