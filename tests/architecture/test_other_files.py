"""House rules for templates, lock files and everything else that git keeps."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.splitlines()
LONGEST_TEMPLATE = 80
# The names of hosts that packages come from, parted so that this file does not hold them either.
REGISTRY_HOSTS = (
    "registry." + "npmjs",
    "pypi." + "org",
    "python" + "hosted",
    "deb." + "debian.org",
)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


class InlineCode(HTMLParser):
    """Collects what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"line {self.getpos()[0]}: <{tag}>")
        for name, value in attrs:
            script = name.startswith("on") or (value or "").strip().startswith("javascript:")
            if script or name == "style":
                self.found.append(f"line {self.getpos()[0]}: {name} in <{tag}>")


def inline_code(markup: str) -> list[str]:
    parser = InlineCode()
    parser.feed(JINJA.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), markup))
    return parser.found


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a {% if x > "1" %}class="a"{% endif %} onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_would_be_found(markup):
    assert inline_code(markup)


def templates() -> list[tuple[str, str]]:
    paths = sorted((ROOT / "templates").rglob("*.html"))
    return [(str(path.relative_to(ROOT)), path.read_text()) for path in paths]


def test_a_template_holds_no_code_that_the_policy_refuses():
    found = {name: inline_code(text) for name, text in templates() if inline_code(text)}
    assert found == {}, "put it into a file under trusted/web/static"


def test_a_template_can_be_read_in_one_sitting():
    lines = {name: len(text.splitlines()) for name, text in templates()}
    long = {name: count for name, count in lines.items() if count > LONGEST_TEMPLATE}
    assert long == {}, "make a component of a part"


def test_a_template_trusts_no_text():
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+false")
    assert [name for name, text in templates() if unescaped.search(text)] == [], "escape it"


def texts() -> list[tuple[str, str]]:
    """Return name and content of every text file that git keeps or would keep."""
    found = []
    for name in TRACKED:
        if (ROOT / name).is_file():
            try:
                found.append((name, (ROOT / name).read_text()))
            except UnicodeDecodeError:
                continue
    return found


def test_no_file_names_the_host_that_packages_come_from():
    naming = [name for name, text in texts() if any(host in text for host in REGISTRY_HOSTS)]
    assert not naming, "packages come by name; where from, the machine knows"


def test_lock_files_hold_no_addresses():
    locks = [(n, t) for n, t in texts() if n.startswith("requirements/") or n.endswith("lock.json")]
    assert len(locks) >= 4
    assert [name for name, text in locks if "://" in text] == []


def test_nothing_is_left_for_later():
    left = [name for name, text in texts() if UNFINISHED.search(text)]
    assert not left, "finish it, or file it as an issue"
