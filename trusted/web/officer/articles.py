"""The resource library as program managers look after it: write, publish, withdraw, listen."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.articles import blocks_of, checked_slug
from trusted.domain.languages import Language
from trusted.domain.plain_language import Reading, reading_of
from trusted.domain.standing import Role
from trusted.persistence.models import Article, ArticleDraft
from trusted.persistence.queries.articles import (
    article_by_slug,
    articles_on,
    draft_by_id,
    drafts_on,
    in_force_by_slug,
    newest_draft,
    opinions_counted,
    opinions_on,
    publication_of_draft,
)
from trusted.persistence.queries.enrollments import names_of
from trusted.program import shipped_program
from trusted.program.library import shipped_library
from trusted.services.articles import publish_draft, withdraw_article, write_draft
from trusted.web.access import actor
from trusted.web.forms import page_number
from trusted.web.languages import NAMES
from trusted.web.officer.article_forms import ArticleForm, NewArticleForm, WithdrawForm
from trusted.web.refusals import carried_out, status_of

CHECK = "check"


def overview() -> ResponseReturnValue:
    return render_template(
        "officer/library.html", page=articles_on(page_number()), names=NAMES, may_write=_manages()
    )


def new() -> ResponseReturnValue:
    form = NewArticleForm(request.form)
    if request.method == "POST" and carried_out(form, lambda: checked_slug(form.slug.data or "")):
        return redirect(
            url_for(
                "officer.write_article", slug=form.slug.data, article_language=form.language.data
            )
        )
    return render_template("officer/article_new.html", form=form), status_of(form)


def article(slug: str, article_language: str) -> ResponseReturnValue:
    return _article_page(slug, _language(article_language), WithdrawForm(formdata=None))


def write(slug: str, article_language: str) -> ResponseReturnValue:
    language, form = _language(article_language), ArticleForm(request.form)
    form.offer()
    if request.method == "POST" and request.form.get("go") == CHECK:
        form.validate()
        return _write_page(slug, language, form, checked=True)
    written: list[ArticleDraft] = []

    def act() -> None:
        draft = write_draft(
            slug,
            language,
            form.content(),
            seen=form.seen_draft(),
            actor=actor(),
            now=datetime.now(UTC),
        )
        written.append(draft)

    if request.method == "POST" and carried_out(form, act):
        flash("The draft is kept. Another program manager publishes it.", "success")
        return redirect(url_for("officer.article_draft", article_draft_id=written[0].id))
    return _write_page(slug, language, form, checked=False)


def draft(article_draft_id: int) -> ResponseReturnValue:
    shown = draft_by_id(article_draft_id) or abort(404)
    newest = newest_draft(shown.article_id, shown.language)
    publication = publication_of_draft(shown.id)
    open_to_publish = newest is not None and newest.id == shown.id and publication is None
    people = [shown.written_by_id, publication.published_by_id if publication else None]
    return render_template(
        "officer/article_draft.html",
        draft=shown,
        publication=publication,
        blocks=blocks_of(shown.body),
        reading=_reading(shown.body, shown.language),
        people=names_of([id_ for id_ in people if id_]),
        library=shipped_library(),
        program=shipped_program(),
        names=NAMES,
        may_write=_manages(),
        may_publish=open_to_publish and _manages() and actor().id != shown.written_by_id,
        waits=open_to_publish and actor().id == shown.written_by_id,
    )


def publish(article_draft_id: int) -> ResponseReturnValue:
    shown = draft_by_id(article_draft_id) or abort(404)
    publish_draft(shown, actor=actor(), now=datetime.now(UTC))
    flash("Published. Everybody reads this version now.", "success")
    return redirect(
        url_for("officer.article", slug=shown.article.slug, article_language=shown.language.value)
    )


def withdraw(slug: str, article_language: str) -> ResponseReturnValue:
    form, language = WithdrawForm(request.form), _language(article_language)
    shown = in_force_by_slug(slug).get(language) or abort(404)

    def act() -> None:
        withdraw_article(
            shown.publication, form.reason.data or "", actor=actor(), now=datetime.now(UTC)
        )

    if carried_out(form, act):
        flash("The article is taken out of the library.", "success")
        return redirect(url_for("officer.article", slug=slug, article_language=language.value))
    return _article_page(slug, language, form)


def opinions(slug: str, article_language: str) -> ResponseReturnValue:
    found, language = _known(slug), _language(article_language)
    return render_template(
        "officer/article_opinions.html",
        slug=slug,
        article_language=language,
        names=NAMES,
        counts=opinions_counted(found.id, language),
        page=opinions_on(found.id, language, page_number()),
    )


def _article_page(slug: str, language: Language, form: WithdrawForm) -> ResponseReturnValue:
    found = _known(slug)
    page = render_template(
        "officer/article.html",
        slug=slug,
        article_language=language,
        languages=Language,
        names=NAMES,
        page=drafts_on(found.id, language, page_number()),
        shown=in_force_by_slug(slug).get(language),
        form=form,
        may_write=_manages(),
    )
    return page, status_of(form)


def _write_page(
    slug: str, language: Language, form: ArticleForm, *, checked: bool
) -> ResponseReturnValue:
    known = article_by_slug(slug)
    former = newest_draft(known.id, language) if known else None
    if request.method != "POST":
        form.seen.data = former.id if former else ""
        other = next((one for one in Language if one is not language), language)
        if shown := former or (newest_draft(known.id, other) if known else None):
            form.show(shown)
    page = render_template(
        "officer/article_write.html",
        slug=slug,
        article_language=language,
        names=NAMES,
        form=form,
        former=former,
        reading=_reading(form.body.data or "", language) if checked else None,
        limits=shipped_library().languages[language].plain,
        blocks=blocks_of(form.body.data or "") if checked else (),
    )
    return page, status_of(form)


def _reading(body: str, language: Language) -> Reading:
    texts = [said for block in blocks_of(body) for said in block.texts]
    return reading_of(texts, language, shipped_library().languages[language].plain)


def _known(slug: str) -> Article:
    return article_by_slug(slug) or abort(404)


def _language(text: str) -> Language:
    return Language(text) if text in list(Language) else abort(404)


def _manages() -> bool:
    return actor().role is Role.PROGRAM_MANAGER
