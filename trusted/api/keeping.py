"""Keeping what was decided, before it is answered."""

from dataclasses import dataclass
from http import HTTPStatus

from trusted.api.bulk import Decider
from trusted.api.door import Door
from trusted.api.problems import Refused
from trusted.api.tokens import Access
from trusted.decisions.entries import Form, LoggedRequest, now_ms
from trusted.decisions.log import LogUnavailable


@dataclass(frozen=True, slots=True)
class Keeper:
    """Logs the answers to one client in one form."""

    door: Door
    access: Access
    form: Form

    def keep(self, decider: Decider, decisions: int, asked: bytes, answered: bytes) -> None:
        """Log a request; only then may it be answered. What is asked in the sandbox is forgotten.

        decisions: how many items it has.
        Raises:    Refused with 503 if it cannot be logged.
        """
        if self.access.sandbox:
            return
        request = LoggedRequest(
            request_id=decider.request_id,
            at=now_ms(),
            client_id=self.access.client_id,
            form=self.form,
            sequence=decider.sequence,
            as_of=decider.as_of,
            policy=decider.rule.full_name,
            key_id=decider.rule.key_id,
            decisions=decisions,
            asked=asked,
            answered=answered,
        )
        try:
            self.door.decision_log.append(request)
        except LogUnavailable as error:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "decision-log-unavailable",
                "What is decided here cannot be logged now, so that nothing is decided. Treat"
                " nobody as trusted until it can.",
                headers={"Retry-After": "1"},
            ) from error
        self.door.meters.decided(decider.lanes)
