"""Who made the validation on which a tier rests has no word in what is decided on the tier."""

from trusted.domain.errors import NotSeparated
from trusted.persistence.models import Account, Validation
from trusted.persistence.queries.scoring import concluded_validation
from trusted.persistence.queries.visits import validators_of


def validation_by_others(enrollment_id: int, actor: Account) -> Validation | None:
    """Return the validation on which the tier rests; None: there is none yet.

    Raises: NotSeparated if the actor made it, or had it in hand and gave it to another.
    """
    validation = concluded_validation(enrollment_id)
    if validation is not None and actor.id in validators_of(validation):
        raise NotSeparated("You made the last validation, so another person must decide.")
    return validation
