"""By what lists are narrowed; what the address says and nobody offers is left aside."""

import re
from collections.abc import Sequence

from flask import request
from wtforms import Form, SelectField, StringField
from wtforms.validators import Length

from trusted.domain.standing import Status
from trusted.domain.work import Urgency
from trusted.persistence.queries.enrollments import SORTS, Search
from trusted.persistence.queries.work_kinds import Work
from trusted.persistence.queries.work_order import Narrowed
from trusted.program import shipped_program
from trusted.web.countries import country_name
from trusted.web.formatting import as_words
from trusted.web.forms import TextForm, stripped

ALL = {"": "All"}
TIERS = {"0": "No tier", "1": "1 certified", "2": "2 validated", "3": "3 exemplary"}
HANDS = {"mine": "Mine", "nobody": "Nobody has it"}
DEADLINES = {
    "overdue": "Overdue",
    "soon": "Due soon",
    "later": "Later",
    "no_deadline": "No deadline",
}
COUNTRY = re.compile(r"[A-Z]{2}")
LARGEST_PAGE = 1_000_000


def page_number() -> int:
    """Return the page that the address asks for, the first if it says nothing sensible."""
    return min(max(request.args.get("page", 1, type=int), 1), LARGEST_PAGE)


def entity_type_choices() -> dict[str, str]:
    return ALL | {kind.id: kind.name for kind in shipped_program().entity_types.values()}


class QueueFilter(Form):
    kind = SelectField("What is to be done", default="")
    entity_type = SelectField("Entity type", default="")
    country = SelectField("Country", default="", validate_choice=False)
    hand = SelectField("In hand", default="", choices=ALL | HANDS)
    deadline = SelectField("Deadline", default="", choices=ALL | DEADLINES)

    def offer(self, kinds: dict[str, str]) -> None:
        """Offer these kinds of work, each with its words."""
        self.kind.choices = ALL | kinds
        self.entity_type.choices = entity_type_choices()

    def offer_countries(self, countries: Sequence[str]) -> None:
        """Offer these countries, by their two letters; and the one that is asked for."""
        codes = dict.fromkeys([*countries, *filter(None, [self.chosen().get("country")])])
        self.country.choices = ALL | {code: country_name(code) for code in codes}

    def chosen(self) -> dict[str, str]:
        """Return what was chosen, by field; what is empty or not offered is left out."""
        self.validate()
        found = {field.name: field.data for field in self if field.data and not field.errors}
        if not COUNTRY.fullmatch(found.get("country", "")):
            found.pop("country", None)
        return found

    def narrowed(self, account_id: int) -> Narrowed:
        """Return to what the queue is narrowed; account_id: whose "mine" is."""
        chosen = self.chosen()
        return Narrowed(
            kinds=(Work(chosen["kind"]),) if "kind" in chosen else (),
            entity_type=chosen.get("entity_type"),
            country=chosen.get("country"),
            hand={"mine": account_id, "nobody": 0}.get(chosen.get("hand", "")),
            urgency=Urgency[chosen["deadline"].upper()] if "deadline" in chosen else None,
        )


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
