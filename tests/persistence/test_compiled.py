"""A statement that was made once is found again without looking at what it consists of."""

import pytest
from sqlalchemy import bindparam, select

from tests.factories import make_account
from trusted.domain.standing import Role
from trusted.persistence.compiled import CompiledStatements
from trusted.persistence.database import ask, db
from trusted.persistence.models import Account


class Content:
    """What a statement consists of, as long as it can be counted how often that is looked at."""

    def __init__(self, says: str) -> None:
        self.says, self.looked_at = says, 0

    def __hash__(self) -> int:
        self.looked_at += 1
        return hash(self.says)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self.says == other.says


def test_what_was_found_once_is_found_without_being_looked_at():
    compiled, content = CompiledStatements(10), (Content("a"),)
    assert compiled.get(("dialect", content, ("x",), False, False)) is None
    compiled["dialect", content, ("x",), False, False] = "statement"

    compiled.get(("dialect", content, ("x",), False, False))
    looked_at = content[0].looked_at

    assert compiled.get(("dialect", content, ("x",), False, False)) == "statement"
    assert content[0].looked_at == looked_at


def test_the_same_given_other_columns_or_said_anew_is_not_taken_for_what_was_found():
    compiled, content = CompiledStatements(10), (Content("a"),)
    compiled["dialect", content, ("x",), False, False] = "statement"
    compiled.get(("dialect", content, ("x",), False, False))

    assert compiled.get(("dialect", content, ("y",), False, False)) is None
    assert compiled.get(("other", content, ("x",), False, False)) is None
    assert compiled.get(("dialect", (Content("b"),), ("x",), False, False)) is None
    assert compiled.get(("dialect", (Content("a"),), ("x",), False, False)) == "statement"


def test_no_more_than_its_capacity_is_held():
    compiled = CompiledStatements(3)
    compiled["dialect", ("a",), (), False, False] = "statement"

    for _ in range(100):
        assert compiled.get(("dialect", tuple("a"), (), False, False)) == "statement"

    assert len(compiled._known) <= 3


@pytest.mark.usefixtures("app")
def test_statements_of_the_same_form_are_answered_each_with_its_own_values():
    reviewer, member = make_account(Role.REVIEWER), make_account(Role.MEMBER)
    once = select(Account.id).where(Account.role == bindparam("role")).order_by(Account.id)

    for _ in range(2):
        assert ask(once, {"role": Role.REVIEWER}).scalars().all() == [reviewer.id]
        assert ask(once, {"role": Role.MEMBER}).scalars().all() == [member.id]
        for one in (reviewer, member):
            anew = select(Account.id).where(Account.id == one.id)
            assert db.session.scalar(anew) == one.id
