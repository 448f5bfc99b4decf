"""What a rule says when it refuses."""

from typing import ClassVar


class DomainError(Exception):
    """A rule was not met. The message says what to change; `code` is stable for machines.

    text:   the message, with %(names)s where values stand: it can be said in other languages.
    values: by name; words among them can be said in other languages too.
    """

    code: ClassVar[str] = "rule-not-met"

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text % values if values else text)
        self.text = text
        self.values = values


class TransitionNotAllowed(DomainError):
    """The action is not open to this enrollment in its present state."""

    code = "transition-not-allowed"


class NotSeparated(DomainError):
    """One person tried to act twice where two people are needed."""

    code = "separation-of-duties"


class NotPermitted(DomainError):
    """The person's role does not carry this action."""

    code = "not-permitted"


class ApplicationIncomplete(DomainError):
    """The application lacks what it needs before it can be handed in."""

    code = "application-incomplete"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__("Still missing: " + "; ".join(missing))
        self.missing = missing


class ReviewIncomplete(DomainError):
    """A review cannot be decided yet, or its parts contradict each other."""

    code = "review-incomplete"


class FindingRefused(DomainError):
    """A finding says what it cannot say; the message says what to change."""

    code = "finding-refused"


class ChecklistIncomplete(DomainError):
    """A validation cannot be concluded while criteria have no finding."""

    code = "checklist-incomplete"

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__("No finding yet for: " + ", ".join(sorted(missing)))
        self.missing = missing


class InvalidIdentifier(DomainError):
    """An identifier is not well formed under its scheme."""

    code = "invalid-identifier"


class AlreadyTaken(DomainError):
    """Someone else already holds what may be held only once."""

    code = "already-taken"


class ChangedMeanwhile(DomainError):
    """Someone else changed the thing since it was shown."""

    code = "changed-meanwhile"


class InputRefused(DomainError):
    """What was handed in cannot be used; the message says what to change."""

    code = "input-refused"


class ScopeNotMet(DomainError):
    """A validation verified less than every validation must."""

    code = "scope-not-met"


class SecondLookMissing(DomainError):
    """Another person has not yet confirmed that a criterion does not apply."""

    code = "second-look-missing"


class ConflictOfInterest(DomainError):
    """The person is bound to the company, so somebody else must do the work."""

    code = "conflict-of-interest"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("Choose somebody else, because of a conflict: " + " ".join(reasons))
        self.reasons = reasons


class ListSignatureRefused(DomainError):
    """A list is not signed, or not by a key of the arrangement; nothing of it is taken."""

    code = "list-signature-refused"
