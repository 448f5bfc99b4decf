"""The bodies of answers about what is referred to agencies, and what they write to officials."""

from datetime import date
from typing import Annotated, Self

from msgspec import Meta, Struct

from trusted.api.moments import Moment, to_the_second
from trusted.persistence.models import Guidance, Referral, ReferralAnswer


class ReferralAnswered(Struct, frozen=True):
    """What came of a referral."""

    outcome: Annotated[str, Meta(description="Code of the published list.", examples=["acted"])]
    text: str
    answered_at: Moment


class ReferralGiven(Struct, frozen=True, kw_only=True):
    """Something that the program referred to your agency."""

    id: int
    subject: Annotated[str, Meta(description="Whom or what it is about, in words.")]
    partner_number: Annotated[str | None, Meta(description="Null: it is about no enrollment.")]
    text: str
    referred_at: Moment
    due_on: Annotated[date, Meta(description="The last day to answer.")]
    answer: Annotated[ReferralAnswered | None, Meta(description="Null: none yet.")]

    @classmethod
    def of(cls, referral: Referral, answer: ReferralAnswer | None) -> Self:
        """Return a referral with its answer; who referred it is not told."""
        enrollment = referral.enrollment
        return cls(
            id=referral.id,
            subject=referral.subject,
            partner_number=enrollment.partner_number if enrollment else None,
            text=referral.text,
            referred_at=to_the_second(referral.referred_at),
            due_on=referral.due_on,
            answer=None
            if answer is None
            else ReferralAnswered(answer.outcome, answer.text, to_the_second(answer.answered_at)),
        )


class ReferralsAnswer(Struct, frozen=True):
    """Referrals to your agency, the newest first; next: what to ask `after`, null at the end."""

    data: list[ReferralGiven]
    next: str | None


class GuidanceGiven(Struct, frozen=True, kw_only=True):
    """A note of a partner agency, as it holds now."""

    id: Annotated[int, Meta(description="Of the note; it stays through all its versions.")]
    version: Annotated[int, Meta(ge=1)]
    agency: Annotated[str, Meta(description="Code of the agency.", examples=["food-safety"])]
    title: str
    body: str
    entity_types: Annotated[list[str], Meta(description="For whom it is; none: for all.")]
    commodity: Annotated[str, Meta(description="Goods, in words; may be empty.")]
    valid_from: date
    published_at: Moment

    @classmethod
    def of(cls, note: Guidance) -> Self:
        """Return a note in its newest version."""
        return cls(
            id=note.series,
            version=note.version,
            agency=note.agency.code,
            title=note.title,
            body=note.body,
            entity_types=note.entity_types.split(),
            commodity=note.commodity,
            valid_from=note.valid_from,
            published_at=to_the_second(note.published_at),
        )


class GuidanceAnswer(Struct, frozen=True):
    """Notes that hold now, the newest first; next: what to ask `after`, null at the end."""

    data: list[GuidanceGiven]
    next: str | None
