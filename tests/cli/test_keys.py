import pytest

from tests.factories import make_account
from trusted.domain.standing import Role


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=["keys", *args])


def test_keys_are_made_listed_and_retired(run):
    administrator = make_account(Role.ADMINISTRATOR).email

    first = run("make", "--by", administrator).output.split()[1]
    second = run("make", "--by", administrator).output.split()[1]

    assert [line.split()[:2] for line in run("list").output.splitlines()] == [
        [first, "signs"],
        [second, "next"],
    ]
    assert run("retire", first, "--by", administrator).output == f"{first} is retired.\n"
    assert [line.split()[:2] for line in run("list").output.splitlines()] == [
        [first, "retired"],
        [second, "signs"],
    ]


def test_a_refusal_is_one_line_and_exit_1(run):
    reviewer = make_account(Role.REVIEWER).email
    for args in (
        ("make", "--by", reviewer),
        ("make", "--by", "nobody@example.org"),
        ("retire", "nothing", "--by", make_account(Role.ADMINISTRATOR).email),
    ):
        result = run(*args)
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")
        assert result.output.count("\n") == 1
