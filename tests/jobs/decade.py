"""A world of partners for a simulation of years: what they and the program do by themselves."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from tests.jobs.decade_events import decline_tiers, hand_in, load, make_up, renew, require, validate
from tests.jobs.decade_rows import (
    DOCUMENT_YEARS,
    HANDED_IN,
    OPENED,
    OWED,
    RENEWED,
    REVALIDATED,
    Kind,
    Partner,
    partner_of,
)
from trusted.domain.clocks import years_after
from trusted.persistence.database import db

# On these days of each month a supervisor decides on the tiers that the rule proposes.
TIERS_DECIDED = frozenset({1, 15})


class World:
    """The partners, and what happens on each day before the jobs are woken."""

    def __init__(self, start: date, number: int) -> None:
        self.partners = [partner_of(n, start) for n in range(1, number + 1)]
        self.diary: dict[date, list[Callable[[date], None]]] = defaultdict(list)
        load(self.partners)
        for partner in self.partners:
            self._await_review(partner)
            self._await_end_of_term(partner)
            self._await_document(partner)

    def live(self, day: date) -> None:
        """Let happen what the diary has for a day."""
        for happening in self.diary.pop(day, ()):
            happening(day)
        make_up(day)
        if day.day in TIERS_DECIDED:
            decline_tiers(day)
        db.session.commit()

    def _await_review(self, partner: Partner) -> None:
        if partner.kind is Kind.FORGETFUL:
            return
        due = years_after(partner.certified, 1)

        def hands_in(day: date, due: date = due) -> None:
            hand_in(partner.id, due, day)
            following = years_after(partner.certified, due.year - partner.certified.year + 1)
            self.diary[following - timedelta(days=HANDED_IN)].append(
                lambda later: hands_in(later, following)
            )

        self.diary[due - timedelta(days=HANDED_IN)].append(hands_in)

    def _await_end_of_term(self, partner: Partner) -> None:
        end = partner.valid_until
        partner.terms.append(end)
        if partner.kind is Kind.IDLE:
            self.diary[end - timedelta(days=OPENED)].append(
                lambda day: require(partner.id, end - timedelta(days=OWED), day)
            )
        if partner.kind in (Kind.DILIGENT, Kind.FORGETFUL):

            def is_validated(day: date) -> None:
                partner.valid_until = years_after(day, 4)
                validate(partner.id, day, partner.valid_until)
                self._await_end_of_term(partner)

            self.diary[end - timedelta(days=REVALIDATED)].append(is_validated)

    def _await_document(self, partner: Partner) -> None:
        end = partner.document_until
        if end is None:
            return
        partner.documents.append(end)

        def renews(day: date) -> None:
            partner.document_until = years_after(day, DOCUMENT_YEARS)
            renew(partner.id, end, partner.document_until, day)
            self._await_document(partner)

        self.diary[end + timedelta(days=RENEWED)].append(renews)
