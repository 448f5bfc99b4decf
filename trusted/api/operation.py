"""How a call of the API is described."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that is asked for outside the body; in the path it is required."""

    name: str
    example: object
    notes: str = ""
    where: str = "path"
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})

    def described(self) -> dict[str, object]:
        """Return it as OpenAPI writes it."""
        told: dict[str, object] = {"name": self.name, "in": self.where}
        if self.where == "path":
            told["required"] = True
        told |= {"schema": self.schema, "example": self.example}
        return told | {"description": self.notes} if self.notes else told


MATCH = Parameter(
    "If-Match",
    '"5d41402abc4b2a76b9719d911017c592ae2f1c0b3a4d5e6f708192a3b4c5d6e7"',
    "The ETag of what you change, as you have seen it.",
    "header",
)
UNMATCHED = {412: "It was changed since you read it.", 428: "If-Match is missing."}


@dataclass(frozen=True, slots=True)
class Operation:
    """What one call of the API is for, and what goes in and out.

    statuses: problems that this call answers besides those that all do.
    also:     other media types of the answer, and what each holds.
    asks_also: the same of what is sent.
    kept:     whether the answer may be kept, and asked for again by its ETag.
    good:     the status of the answer.
    once:     whether each request is named by a key, and done once however often it is sent.
    sandbox:  whether a client of the sandbox may make it.
    other_scope: what its token may carry instead of the scope.
    """

    method: str
    path: str
    name: str
    summary: str
    answers: type | None
    asks: type | None = None
    scope: str | None = None
    statuses: Mapping[int, str] = field(default_factory=dict)
    notes: str = ""
    parameters: tuple[Parameter, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    asks_also: Mapping[str, str] = field(default_factory=dict)
    kept: bool = False
    good: int = 200
    once: bool = False
    sandbox: bool = False
    other_scope: str | None = None
