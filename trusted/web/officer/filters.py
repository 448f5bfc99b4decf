"""By what lists are narrowed; what the address says and nobody offers is left aside."""

from flask import request
from wtforms import Form, SelectField, StringField
from wtforms.validators import Length

from trusted.domain.standing import Status
from trusted.persistence.queries.enrollments import SORTS, Search
from trusted.persistence.queries.queue import Work
from trusted.program import shipped_program
from trusted.web.formatting import as_words
from trusted.web.forms import TextForm, stripped

ALL = {"": "All"}
TIERS = {"0": "No tier", "1": "1 certified", "2": "2 validated", "3": "3 exemplary"}
LARGEST_PAGE = 1_000_000


def page_number() -> int:
    """Return the page that the address asks for, the first if it says nothing sensible."""
    return min(max(request.args.get("page", 1, type=int), 1), LARGEST_PAGE)


def entity_type_choices() -> dict[str, str]:
    return ALL | {kind.id: kind.name for kind in shipped_program().entity_types.values()}


class QueueFilter(Form):
    kind = SelectField("What is to be done", default="")
    entity_type = SelectField("Entity type", default="")

    def offer(self, kinds: dict[str, str]) -> None:
        """Offer these kinds of work, each with its words."""
        self.kind.choices = ALL | kinds
        self.entity_type.choices = entity_type_choices()

    def chosen(self) -> tuple[Work | None, str | None]:
        """Return the kind and entity type that the queue is narrowed to; None: not by this."""
        self.validate()
        kind = None if self.kind.errors or not self.kind.data else Work(self.kind.data)
        return kind, None if self.entity_type.errors else self.entity_type.data or None


class EnrollmentFilter(TextForm):
    text = StringField(
        "Company, partner number or identifier", [Length(max=300)], filters=[stripped]
    )
    status = SelectField("Status", default="")
    entity_type = SelectField("Entity type", default="")
    tier = SelectField("Tier", default="", choices=ALL | TIERS)

    def offer(self) -> None:
        """Offer what there is."""
        self.status.choices = ALL | {s.value: as_words(s) for s in Status}
        self.entity_type.choices = entity_type_choices()

    def chosen(self) -> dict[str, str]:
        """Return what was chosen, by field; what is empty or not offered is left out."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}

    def search(self) -> Search:
        """Return what the list is narrowed to, and how it is ordered."""
        chosen = self.chosen()
        sort = request.args.get("sort", "company")
        return Search(
            text=chosen.get("text", ""),
            status=Status(chosen["status"]) if "status" in chosen else None,
            entity_type=chosen.get("entity_type"),
            tier=int(chosen["tier"]) if "tier" in chosen else None,
            sort=sort if sort in SORTS else "company",
            descending=request.args.get("direction") == "desc",
        )


class AuditFilter(TextForm):
    subject = StringField(
        "Subject", [Length(max=100)], filters=[stripped], description="Such as enrollment/12."
    )
