"""What the program demands and gives: dated texts and numbers, and their loader."""

from trusted.program.loader import load_program, program_of, shipped_program
from trusted.program.model import (
    Agreement,
    Category,
    Deadline,
    EntityType,
    NoticeTemplate,
    Program,
    Reason,
    SchemeText,
)
from trusted.program.policy import Policy
from trusted.program.reading import ProgramError

__all__ = [
    "Agreement",
    "Category",
    "Deadline",
    "EntityType",
    "NoticeTemplate",
    "Policy",
    "Program",
    "ProgramError",
    "Reason",
    "SchemeText",
    "load_program",
    "program_of",
    "shipped_program",
]
