"""The macros that pages are built of: each renders, ties its parts, and takes None."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from flask import render_template_string
from werkzeug.datastructures import MultiDict

from tests.web.gallery import FORM, TEMPLATES, EveryKind, make_site
from trusted.domain.standing import Status
from trusted.web import formatting

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Page:
    page: int = 3
    pages: int = 9
    total: int = 222
    first: int = 51
    last: int = 75
    has_prev: bool = True
    has_next: bool = True

    def iter_pages(self, **_edges: int):
        return [1, None, 2, 3, 4, None, 9]


class Reader(HTMLParser):
    """Notes ids, what refers to them, and what a strict content security policy refuses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.refused: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"])
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            self.references += (given.get(name) or "").split()
        self.refused += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.refused.append(tag)
        if "None" in given.values():
            self.refused.append(f"{tag} says None")


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def rendered(site):
    def render(source: str, address: str = "/", **values: object) -> str:
        with site.test_request_context(address):
            return render_template_string(source, **values)

    return render


def checked(html: str) -> str:
    read = Reader(html)
    assert read.refused == []
    assert len(read.ids) == len(set(read.ids))
    assert set(read.references) <= set(read.ids)
    return html


def test_a_form_ties_every_kind_of_field_to_its_label_hint_and_limit(rendered):
    html = checked(rendered(FORM, form=EveryKind(), limit=536870912))

    assert 'enctype="multipart/form-data"' in html
    assert 'name="secret"' in html
    assert "Files up to 512 MB, of type PDF, JPG." in html
    assert 'data-max-bytes="536870912"' in html
    assert 'aria-describedby="email-hint"' in html
    assert "You can enter up to 200 characters" in html
    assert "aria-invalid" not in html


def test_a_list_searched_by_typing_begins_with_what_is_chosen(rendered):
    source = "{% from 'components/form.html' import field %}{{ field(form.country, combo=true) }}"

    assert 'data-default-value="US"' in rendered(source, form=EveryKind(country="US"))
    assert "data-default-value" not in rendered(source, form=EveryKind())


def test_a_form_with_errors_lists_them_as_links_to_the_fields(rendered):
    form = EveryKind(MultiDict({"email": "a@b.example"}))
    form.validate()

    html = checked(rendered(FORM, form=form, limit=None))

    assert '<a class="usa-link" href="#name">Legal name: Enter the legal name</a>' in html
    assert 'href="#decision-0"' in html
    assert 'id="decision-0"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("state_badge(status)", "In review"),
        ("state_badge(none)", "Not started"),
        ("tier_badge(2)", "Tier 2 validated"),
        ("tier_badge(none)", "No benefit tier"),
        ("grade_badge(3)", "Met with results"),
        ("grade_badge(none)", "No grade yet"),
        ("grade_badge(none, not_applicable=true)", "Not applicable"),
        ("assurance_badge('site_verified')", "Verified on site"),
        ("assurance_badge(none)", "Not yet checked"),
        ("level_badge('must')", "Must"),
    ],
)
def test_a_badge_says_in_words_what_it_means(rendered, call, said):
    source = '{% import "components/badge.html" as badges %}{{ badges.' + call + " }}"
    assert said in checked(rendered(source, status=Status.IN_REVIEW))


def test_a_table_names_its_cells_for_narrow_screens_and_sorts_by_address(rendered):
    source = """{% from "components/table.html" import cell, data_table %}
    {% set columns = {"Company": "company", "Score": "score"} %}
    {% call(e) data_table("Queue", columns, rows, numeric=["Score"]) %}
    {{ cell("Company", e[0], head=true) }}{{ cell("Score", e[1], numeric=true) }}{% endcall %}"""

    html = checked(rendered(source, "/?q=fox&sort=score&page=4", rows=[("<Fox>", None)]))

    assert 'data-label="Company">&lt;Fox&gt;</th>' in html
    assert 'aria-sort="ascending"' in html
    assert 'href="?q=fox&amp;sort=score&amp;direction=desc"' in html


def test_pages_keep_the_other_arguments_and_cannot_leave_the_site(rendered):
    source = """{% from "components/pagination.html" import pagination %}{{ pagination(page) }}"""

    html = checked(rendered(source, "/?q=a%26b&_scheme=javascript&_external=1", page=Page()))

    assert 'href="?q=a%26b&amp;_scheme=javascript&amp;_external=1&amp;page=4"' in html
    assert 'aria-current="page"' in html
    assert rendered(source, page=None).strip() == ""


FACTS = """{% from "components/summary.html" import summary, tiles %}
{% from "components/task_list.html" import task_list %}
{% from "components/steps.html" import enrollment_steps, steps %}
{% from "components/alert.html" import alert %}{% from "components/empty.html" import empty %}
{% from "components/timeline.html" import timeline %}
{% from "components/button.html" import link_button, post_button %}
{{ summary("Company", [("Name", "Fox"), ("LEI", None)], action=("/edit", "Change")) }}
{{ tiles([("12", "waiting", "/queue"), (None, "score", None)]) }}
{{ task_list("Application", [{"title": "Profile", "state": "complete", "url": "/p"},
                             {"title": "Hand in", "state": "cannot_start"}]) }}
{{ enrollment_steps(status) }}{{ enrollment_steps(none) }}{{ steps(["Plan", "Visit"], 2) }}
{{ alert("warning", "Soon", "Two expire") }}{% call alert("message") %}Body{% endcall %}
{{ empty("Nothing yet", "Upload one.", url="/new") }}
{{ timeline([{"at": at, "status": status, "tier": 2, "by": "Supervisor", "reason": "All met"},
             {"at": at, "title": "Told"}]) }}{{ timeline(none) }}
{{ link_button("/a", "Open") }}{{ post_button("/b", "Take", fields={"n": 1}) }}"""


def test_facts_tasks_steps_and_history_render_and_take_missing_values(rendered):
    html = checked(rendered(FACTS, status=Status.CERTIFIED, at=NOON))

    for said in (
        "Not given",
        "1 of 2 complete",
        "Cannot start yet",
        "Nothing yet",
        "By: Supervisor",
    ):
        assert said in html
    assert '<time datetime="2026-11-24T12:00:00Z">24 Nov 2026, 12:00 UTC</time>' in html
    assert '<input type="hidden" name="csrf_token" value="token">' in html


def test_a_score_is_told_in_words_beside_its_picture(rendered):
    source = """{% from "components/score.html" import contributions, score_gauge %}
    {{ score_gauge(score, [(40, "Tier 1"), (65, "Tier 2")]) }}{{ score_gauge(none) }}
    {{ contributions("Parts", [("Criteria", "31.2", 40), ("Penalty", penalty, none)]) }}"""

    html = checked(rendered(source, score=Decimal("71.4"), penalty=Decimal("-2.5")))

    assert "<title>Compliance score 71.4 of 100</title>" in html
    assert 'width="71.4"' in html
    assert "Criteria: 31.2 of 40 points" in html
    assert formatting.MINUS + "2.5" in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A seal was broken", "A seal was broken"),
        ("One two " * 20, "One two " * 11 + "…"),
        ("封条在仓库" * 20, "封条在仓库" * 17 + "封条在仓…"),
    ],
)
def test_a_text_among_choices_is_cut_between_words_where_there_are_any(text, shown):
    assert formatting.in_short(text) == shown


def test_an_error_says_what_happened_and_what_to_do(rendered):
    source = '{% include "errors/error.html" %}'
    given = {"title": "This is too large", "detail": "The limit is 1 MB.", "advice": "Split it."}

    html = checked(rendered(source, status=413, back=None, framed=False, **given))

    for said in ("Error 413", *given.values()):
        assert said in html


def test_a_page_shows_navigation_crumbs_and_the_way_out(rendered):
    source = """{% extends "layouts/task.html" %}{% set crumbs = [("Applications", "/a")] %}
    {% set here = "Profile" %}
    {% set side_items = [{"label": "Tasks", "url": "/t", "current": true}] %}
    {% block main %}<h1>Hello</h1>{% endblock %}"""
    person = {"is_authenticated": True, "account": {"name": "Ada <b>", "role": "member"}}

    html = rendered(source, nav_items=[("The program", "public.home")], person=person)

    assert "Ada &lt;b&gt;" in checked(html)
    assert 'action="/sign-out"' in html
    assert 'href="#main-content"' in html
    assert html.count('aria-current="page"') == 3


def test_the_front_door_names_the_entity_types_and_the_ways_in(rendered):
    types = [{"id": "carrier", "name": "Carrier", "description": "Brings the parcels in."}]

    html = checked(rendered('{% include "public/home.html" %}', kinds=types))

    for said in (
        "Carrier",
        "/program/carrier/eligibility",
        "/register",
        "/sign-in",
        "/certificates",
        "/api/docs",
    ):
        assert said in html


def test_values_are_written_with_zone_unit_and_a_real_minus():
    eastern = timezone(timedelta(hours=-5))
    assert "25 Nov 2026, 04:30 UTC" in formatting.as_datetime(
        datetime(2026, 11, 24, 23, 30, tzinfo=eastern)
    )
    assert "2 Mar 2026" in formatting.as_date(date(2026, 3, 2))
    assert "24 Nov 2026" in formatting.as_date(NOON)
    assert formatting.as_percent(Decimal("0.125")) == "12.5%"
    assert formatting.as_points(-116) == formatting.MINUS + "116"
    assert formatting.as_points(Decimal("87.35"), signed=True) == "+87.4"
    assert formatting.as_filesize(512 * 1024 * 1024) == "512 MB"
    assert formatting.as_filesize(900) == "900 bytes"
    assert formatting.as_filesize(3 * 1024**3) == "3 GB"
    assert formatting.as_words("in_review") == "In review"
    assert {
        f(None)
        for f in (
            formatting.as_datetime,
            formatting.as_date,
            formatting.as_percent,
            formatting.as_points,
            formatting.as_filesize,
            formatting.as_words,
        )
    } == {formatting.NOTHING}


def test_no_template_is_longer_than_eighty_lines():
    lengths = {p.name: len(p.read_text().splitlines()) for p in TEMPLATES.rglob("*.html")}
    assert {name: n for name, n in lengths.items() if n > 80} == {}
