"""Which articles of the resource library answer a question, the best first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, table

from trusted.domain.articles import Term
from trusted.domain.languages import Language
from trusted.persistence.database import db
from trusted.persistence.models import ArticleInForce
from trusted.persistence.queries.articles import Narrowing, narrowed_to

# More answers than this nobody reads.
FOUND_MAX = 200
# What a word in the title, the summary or the body counts.
WEIGHTS = (10.0, 4.0, 1.0)
CONFIGURATIONS = {Language.ENGLISH: "english", Language.SPANISH: "spanish"}


def articles_found(
    terms: Sequence[Term], language: Language, narrowing: Narrowing
) -> Sequence[ArticleInForce]:
    """Return the articles that have all the words, else those that have some; the best first.

    A word is found by its stem, by its beginning, and with or without its accents.
    """
    ranked = _on_sqlite if db.engine.dialect.name == "sqlite" else _on_postgresql
    for all_of_them in (True, False):
        query = ranked(terms, language, all_of_them=all_of_them)
        found = db.session.scalars(query.where(*narrowed_to(narrowing)).limit(FOUND_MAX)).all()
        if found:
            return found
    return ()


def _on_sqlite(
    terms: Sequence[Term], language: Language, *, all_of_them: bool
) -> Select[ArticleInForce]:
    name = f"article_words_{language.value}"
    words: Any = table(name, column("rowid"))
    # The index makes English stems by itself; a Spanish word is found by its beginning.
    asked = [one.word if language is Language.ENGLISH else one.stem for one in terms]
    wanted = (" AND " if all_of_them else " OR ").join(f'"{one}" *' for one in asked)
    index: ColumnElement[str] = literal_column(name)
    return (
        select(ArticleInForce)
        .join(words, words.c.rowid == ArticleInForce.publication_id)
        .where(index.op("MATCH")(wanted))
        .order_by(func.bm25(index, *WEIGHTS), ArticleInForce.slug)
    )


def _on_postgresql(
    terms: Sequence[Term], language: Language, *, all_of_them: bool
) -> Select[ArticleInForce]:
    words: ColumnElement[Any] = literal_column("articles_in_force.words")
    wanted, *others = [_wanted(term, language) for term in terms]
    for other in others:
        wanted = wanted.op("&&" if all_of_them else "||")(other)
    weights: ColumnElement[Any] = literal_column(
        f"'{{0.1, {WEIGHTS[2] / 10}, {WEIGHTS[1] / 10}, 1.0}}'::float4[]"
    )
    return (
        select(ArticleInForce)
        .where(ArticleInForce.language == language, words.op("@@")(wanted))
        .order_by(func.ts_rank(weights, words, wanted).desc(), ArticleInForce.slug)
    )


def _wanted(term: Term, language: Language) -> ColumnElement[Any]:
    """Return a query of a word's stem in its language, or of its beginning without accents."""
    by_stem = func.to_tsquery(literal_column(f"'{CONFIGURATIONS[language]}'"), f"'{term.word}'")
    by_beginning = func.to_tsquery(literal_column("'simple'"), f"'{term.stem}':*")
    return by_stem.op("||")(by_beginning).self_group()
