"""House rules that every Python file keeps."""

import ast
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
# What is started alone: the application, and the command that is installed without it.
ROOFS = {"app.py", "trusted/client/__main__.py"}
MAY_USE_THE_SESSION = ("trusted/services/", "trusted/persistence/")


def files_in(*folders: str) -> list[str]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


OURS = ["app.py", *files_in("trusted")]
ALL = [*OURS, *files_in("tests", "migrations", "benchmarks", "tools")]


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(), file)


def sign(file: str) -> str:
    return ast.get_docstring(tree(file)) or ""


def line_count(file: str) -> int:
    return len((ROOT / file).read_text().splitlines())


def places(files: Iterable[str], kind: type, breaks: Callable[[ast.AST], object]) -> list[str]:
    """Return `file:line` of every node of the kind that breaks the rule."""
    return [
        f"{file}:{node.lineno}"
        for file in files
        for node in ast.walk(tree(file))
        if isinstance(node, kind) and breaks(node)
    ]


def test_a_file_begins_with_a_sign_on_the_door():
    # The name of a test file is its sign: it mirrors the file that it tests.
    doors = [file for file in ALL if not Path(file).name.startswith("test_")]
    assert [file for file in doors if not sign(file)] == [], "say in one line what is behind it"


def test_the_sign_is_one_line():
    assert [file for file in OURS if "\n" in sign(file)] == [], "more than a line is a letter"


def test_a_file_can_be_read_in_one_sitting():
    # A revision is one step, however many tables it lays, and one list names all models.
    whole = ("migrations/versions/", "trusted/persistence/models/__init__.py")
    read = [file for file in ALL if not file.startswith(whole)]
    long = [f"{file}: {line_count(file)} lines" for file in read if line_count(file) > LONGEST_FILE]
    assert long == [], "part it by what it is about"


def body_length(function: ast.FunctionDef) -> int:
    """Return the lines from the first statement after the docstring to the last."""
    start = 1 if ast.get_docstring(function) and len(function.body) > 1 else 0
    return function.end_lineno - function.body[start].lineno + 1


def test_a_function_fits_on_a_screen():
    long = places(OURS, ast.FunctionDef, lambda f: body_length(f) > LONGEST_FUNCTION)
    assert long == [], "give the steps names of their own"


def test_a_name_says_what_is_inside():
    parts = {file: {part.removesuffix(".py") for part in Path(file).parts} for file in ALL}
    empty = [file for file, names in parts.items() if names & EMPTY_NAMES]
    assert empty == [], "name it by what it holds"


def is_the_session(node: ast.Attribute) -> bool:
    return node.attr == "session" and isinstance(node.value, ast.Name) and node.value.id == "db"


def test_only_services_and_queries_touch_the_session():
    others = [file for file in OURS if not file.startswith(MAY_USE_THE_SESSION)]
    touching = places(others, ast.Attribute, is_the_session)
    assert touching == [], "move this into a service or a query"


def test_a_relationship_goes_one_way():
    both_ways = {"backref", "back_populates"}
    found = places(OURS, ast.Call, lambda call: {k.arg for k in call.keywords} & both_ways)
    assert found == [], "ask a query for the other direction"


def imports_ours(node: ast.Import | ast.ImportFrom) -> bool:
    names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
    return any(name.partition(".")[0] in {"trusted", "app"} for name in names)


def test_a_migration_stays_true_when_the_code_changes():
    revisions = files_in("migrations/versions")
    importing = places(revisions, (ast.Import, ast.ImportFrom), imports_ours)
    assert importing == [], "write the tables out by hand"


def is_naive(call: ast.Call) -> bool:
    asks = call.func
    if not isinstance(asks, ast.Attribute) or not isinstance(asks.value, ast.Name):
        return False
    if asks.value.id not in {"datetime", "date"}:
        return False
    bare_now = asks.attr == "now" and not call.args and not call.keywords
    return bare_now or asks.attr in {"utcnow", "utcfromtimestamp", "today"}


def test_a_moment_has_a_zone():
    assert places(ALL, ast.Call, is_naive) == [], "use datetime.now(UTC), and .date() of it"


def test_a_rule_is_told_the_time():
    rules = files_in("trusted/domain")
    asking = places(rules, ast.Attribute, lambda node: node.attr in {"now", "today"})
    assert asking == [], "let the caller hand in the moment"


def is_the_environment(node: ast.Attribute) -> bool:
    of_os = isinstance(node.value, ast.Name) and node.value.id == "os"
    return of_os and node.attr in {"environ", "getenv"}


def test_only_a_roof_reads_the_environment():
    below = [file for file in OURS if file not in ROOFS]
    reading = places(below, ast.Attribute, is_the_environment)
    assert reading == [], "make it a setting in trusted/config.py"


def test_the_rules_would_notice(tmp_path):
    """Each check above finds what it is there to find."""
    faulty = tmp_path / "faulty.py"
    faulty.write_text(
        "from trusted import x\nnow = datetime.now()\ndb.session.commit()\n"
        "a = relationship(back_populates='b')\n"
    )
    file = str(faulty)
    assert sign(file) == ""
    assert places([file], ast.ImportFrom, imports_ours) == [f"{file}:1"]
    assert places([file], ast.Call, is_naive) == [f"{file}:2"]
    assert places([file], ast.Attribute, is_the_session) == [f"{file}:3"]
