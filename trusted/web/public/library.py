"""Pages of the resource library, and what others may show of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from trusted.domain.articles import Term, blocks_of, marked, snippet, terms_of
from trusted.domain.errors import InputRefused
from trusted.domain.languages import Language
from trusted.persistence.models import ArticleInForce
from trusted.persistence.queries.article_search import articles_found
from trusted.persistence.queries.articles import (
    Narrowing,
    Version,
    article_by_slug,
    in_force,
    in_force_by_slug,
    version_of,
    versions_on,
)
from trusted.persistence.queries.paging import Page, page_of
from trusted.program import shipped_program
from trusted.program.library import shipped_library
from trusted.services.article_opinions import give_opinion
from trusted.web.forms import PortalForm, TextForm, complain, page_number, stripped
from trusted.web.languages import NAMES, language, said
from trusted.web.languages import refusal as refusal_said
from trusted.web.refusals import carried_out, status_of

RELATED = 4
YES, NO = "yes", "no"
Parts = Sequence[tuple[str, bool]]


class LibraryForm(TextForm):
    """What is looked for."""

    q = StringField(lazy_gettext("Words to look for"), [Length(max=200)], filters=[stripped])
    topic = SelectField(lazy_gettext("Topic"), default="")
    entity_type = SelectField(lazy_gettext("For whom"), default="")

    def offer(self) -> None:
        """Offer what there is."""
        topics, kinds = shipped_library().topics, shipped_program().entity_types
        everything = {"": gettext("All")}
        self.topic.choices = everything | {one.id: said(one.name) for one in topics.values()}
        self.entity_type.choices = everything | {one.id: said(one.name) for one in kinds.values()}

    def narrowing(self) -> Narrowing:
        """Return to what the list is narrowed."""
        return Narrowing(self.topic.data or None, self.entity_type.data or None)


class OpinionForm(PortalForm):
    """Whether an article was useful, and why."""

    useful = RadioField(
        lazy_gettext("Was this useful?"),
        [InputRequired(lazy_gettext("Choose yes or no"))],
    )
    comment = TextAreaField(
        lazy_gettext("What should be better?"),
        [Optional()],
        filters=[stripped],
        description=lazy_gettext("Write no names and no addresses. We do not know who you are."),
    )

    def offer(self) -> "OpinionForm":
        """Offer yes and no; return the form."""
        self.useful.choices = {YES: gettext("Yes"), NO: gettext("No")}
        return self


@dataclass(frozen=True, slots=True)
class Hit:
    """An article in a list; the parts that were asked for are marked.

    extract: the place where the words stand, or the summary.
    """

    article: ArticleInForce
    title: Parts
    extract: Parts


def library() -> ResponseReturnValue:
    return _list_page("public/library.html")


def embed() -> ResponseReturnValue:
    return _list_page("public/embedded_library.html")


def article(slug: str) -> ResponseReturnValue:
    return _article_page(slug, OpinionForm(formdata=None).offer())


def embed_article(slug: str) -> ResponseReturnValue:
    shown = _shown(slug) or abort(HTTPStatus.NOT_FOUND)
    draft = shown.publication.draft
    return render_template(
        "public/embedded_article.html", shown=shown, blocks=blocks_of(draft.body), **_given()
    )


def opinion(slug: str) -> ResponseReturnValue:
    form, shown = OpinionForm(request.form).offer(), _shown(slug) or abort(HTTPStatus.NOT_FOUND)

    def act() -> None:
        give_opinion(
            shown.publication,
            useful=form.useful.data == YES,
            comment=form.comment.data,
            now=datetime.now(UTC),
        )

    if carried_out(form, act):
        flash(gettext("Thank you. Your answer helps us to write better."), "success")
        return redirect(url_for("public.article", slug=slug))
    return _article_page(slug, form)


def version(slug: str, language: str, version_number: int) -> ResponseReturnValue:
    chosen = Language(language) if language in list(Language) else abort(HTTPStatus.NOT_FOUND)
    shown = version_of(slug, chosen, version_number) or abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "public/article_version.html",
        shown=shown,
        slug=slug,
        blocks=blocks_of(shown.publication.draft.body),
        **_given(),
    )


def _article_page(slug: str, form: OpinionForm) -> ResponseReturnValue:
    versions = in_force_by_slug(slug)
    shown = versions.get(language()) or next(iter(versions.values()), None)
    if shown is None:
        return _gone(slug)
    earlier = versions_on(shown.article_id, shown.language, page_number())
    page = render_template(
        "public/article.html",
        shown=shown,
        publication=shown.publication,
        blocks=blocks_of(shown.publication.draft.body),
        others=[one for one in versions if one != shown.language],
        earlier=earlier,
        related=_related(shown),
        form=form,
        **_given(),
    )
    return page, status_of(form)


def _gone(slug: str) -> ResponseReturnValue:
    """Return the page of an article that was taken out of the library."""
    known = article_by_slug(slug) or abort(HTTPStatus.NOT_FOUND)
    pages = [versions_on(known.id, one, page_number()) for one in (language(), *Language)]
    earlier: Page[Version] = next((page for page in pages if page.items), pages[0])
    if not earlier.items:
        abort(HTTPStatus.NOT_FOUND)
    page = render_template("public/article_gone.html", slug=slug, earlier=earlier, **_given())
    return page, HTTPStatus.GONE


def _shown(slug: str) -> ArticleInForce | None:
    """Return an article in the language of the page, or in the one that there is."""
    versions = in_force_by_slug(slug)
    return versions.get(language()) or next(iter(versions.values()), None)


def _related(shown: ArticleInForce) -> Sequence[ArticleInForce]:
    """Return other articles, those first that have most in common with this one."""
    parts = set(shown.categories.split())

    def distance(one: ArticleInForce) -> tuple[bool, bool, str]:
        return one.topic != shown.topic, not parts & set(one.categories.split()), one.slug

    others = [one for one in in_force(shown.language, Narrowing()) if one.slug != shown.slug]
    return sorted(others, key=distance)[:RELATED]


def _list_page(template: str) -> ResponseReturnValue:
    form = LibraryForm(request.args)
    form.offer()
    valid = form.validate()
    asked = bool(form.q.data or form.topic.data or form.entity_type.data)
    found = _found(form) if valid else []
    page = render_template(
        template,
        form=form,
        asked=asked,
        page=page_of(found, page_number()) if asked else None,
        by_topic=[] if asked else _by_topic(found),
        **_given(),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _found(form: LibraryForm) -> Sequence[Hit]:
    if not form.q.data:
        return [_hit(one, ()) for one in in_force(language(), form.narrowing())]
    try:
        stop_words = shipped_library().languages[language()].stop_words
        terms = terms_of(form.q.data, language(), stop_words)
    except InputRefused as refusal:
        complain(form.q, refusal_said(refusal))
        return []
    return [_hit(one, terms) for one in articles_found(terms, language(), form.narrowing())]


def _hit(article: ArticleInForce, terms: Sequence[Term]) -> Hit:
    if not terms:
        return Hit(article, ((article.title, False),), ((article.summary, False),))
    extract = snippet(f"{article.summary} {article.body}", terms)
    return Hit(article, marked(article.title, terms), marked(extract, terms))


def _by_topic(found: Sequence[Hit]) -> list[tuple[Any, list[Hit]]]:
    topics = shipped_library().topics.values()
    grouped = [(topic, [hit for hit in found if hit.article.topic == topic.id]) for topic in topics]
    return [(topic, hits) for topic, hits in grouped if hits]


def _given() -> dict[str, object]:
    """Return what all pages of the library are given."""
    return {
        "library": shipped_library(),
        "kinds": shipped_program().entity_types,
        "names": NAMES,
        "base_url": current_app.extensions["settings"].base_url,
    }
