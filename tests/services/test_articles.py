"""Articles: written by one person, published by another, never overwritten."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from tests.factories import NOON, make_account
from tests.factories_library import CONTENT, make_article, make_draft
from trusted.domain.errors import (
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    NotSeparated,
)
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    ArticleDraft,
    ArticleOpinion,
    ArticlePublication,
    AuditEvent,
)
from trusted.persistence.queries.articles import (
    article_by_slug,
    in_force_by_slug,
    opinions_counted,
    version_of,
    versions_on,
)
from trusted.program.library import shipped_library
from trusted.services.article_opinions import give_opinion
from trusted.services.article_shipping import load_library
from trusted.services.articles import publish_draft, withdraw_article, write_draft

ENGLISH, SPANISH = Language.ENGLISH, Language.SPANISH
pytestmark = pytest.mark.usefixtures("app")


def manager() -> Account:
    return make_account(Role.PROGRAM_MANAGER)


def read(slug="seals", language=ENGLISH):
    return in_force_by_slug(slug).get(language)


def test_nobody_reads_a_draft_until_a_second_person_publishes_it():
    author = manager()
    draft = write_draft("seals", ENGLISH, CONTENT, seen=None, actor=author, now=NOON)
    assert read() is None

    with pytest.raises(NotSeparated):
        publish_draft(draft, actor=author, now=NOON)
    publication = publish_draft(draft, actor=manager(), now=NOON)

    assert (publication.number, read().title) == (1, "Seals and bags")
    assert read().body == "Seal each bag.\nWhy\nIt shows tampering."
    done = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert done[-2:] == ["write-article", "publish-article"]


def test_the_database_refuses_that_an_author_publishes():
    draft = make_draft()
    db.session.add(
        ArticlePublication(
            article_id=draft.article_id,
            language=ENGLISH,
            number=1,
            draft_id=draft.id,
            written_by_id=draft.written_by_id,
            published_at=NOON,
            published_by_id=draft.written_by_id,
        )
    )
    with pytest.raises(DBAPIError):
        db.session.commit()
    db.session.rollback()


def test_every_published_version_is_kept_and_can_be_read_with_its_hash():
    first = make_article()
    second = make_article(title="Seals, bags and tape")

    assert [first.number, second.number] == [1, 2]
    assert read().title == "Seals, bags and tape"
    kept = version_of("seals", ENGLISH, 1)
    assert (kept.publication.draft.title, kept.is_newest) == ("Seals and bags", False)
    assert kept.publication.draft.content_hash == CONTENT.hash("seals", ENGLISH)
    numbers = [one.publication.number for one in versions_on(first.article_id, ENGLISH, 1).items]
    assert numbers == [2, 1]
    with pytest.raises(DBAPIError):
        db.session.execute(update(ArticleDraft).values(title="Other"))
    db.session.rollback()


def test_the_hash_is_of_all_that_a_version_says():
    hashes = {CONTENT.hash("seals", ENGLISH), CONTENT.hash("seals", SPANISH)}
    hashes |= {
        CONTENT.hash("bags", ENGLISH),
        replace(CONTENT, topic="goods").hash("seals", ENGLISH),
    }

    assert len(hashes) == 4


def test_a_withdrawn_version_leaves_the_library_and_can_still_be_read():
    publication = make_article()

    with pytest.raises(InputRefused):
        withdraw_article(publication, "", actor=manager(), now=NOON)
    withdraw_article(publication, "It was wrong.", actor=manager(), now=NOON)

    assert read() is None
    assert version_of("seals", ENGLISH, 1).withdrawal.reason == "It was wrong."
    with pytest.raises(InputRefused):
        withdraw_article(publication, "Again.", actor=manager(), now=NOON)
    assert make_article(title="Mended").number == 2
    assert read().title == "Mended"


def test_what_somebody_else_wrote_meanwhile_is_not_lost():
    make_draft()

    with pytest.raises(ChangedMeanwhile):
        write_draft("seals", ENGLISH, CONTENT, seen=None, actor=manager(), now=NOON)


def test_only_the_newest_draft_can_be_published_and_only_once():
    older = make_draft()
    newer = make_draft(title="Other")

    with pytest.raises(InputRefused):
        publish_draft(older, actor=manager(), now=NOON)
    publish_draft(newer, actor=manager(), now=NOON)
    with pytest.raises(InputRefused):
        publish_draft(newer, actor=manager(), now=NOON)


@pytest.mark.parametrize(
    "given",
    [
        {"title": ""},
        {"title": "t" * 121},
        {"summary": ""},
        {"body": "b" * 40_001},
        {"topic": "none"},
        {"entity_types": ()},
        {"entity_types": ("shop",)},
        {"categories": ("none",)},
    ],
)
def test_what_cannot_be_shown_is_refused(given):
    with pytest.raises(InputRefused):
        make_draft(**given)
    db.session.rollback()
    assert article_by_slug("seals") is None


def test_nothing_changed_is_no_new_version():
    make_draft()

    with pytest.raises(InputRefused):
        make_draft()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAM_MANAGER])
def test_only_program_managers_write_publish_and_withdraw(role):
    publication, draft = make_article(), make_draft(title="Other")
    other = make_account(role)

    for act in (
        lambda: write_draft("x", ENGLISH, CONTENT, seen=None, actor=other, now=NOON),
        lambda: publish_draft(draft, actor=other, now=NOON),
        lambda: withdraw_article(publication, "Why", actor=other, now=NOON),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_what_readers_think_is_kept_without_who_they_are():
    publication = make_article()
    for useful, comment in ((True, None), (True, ""), (False, "Too short.")):
        give_opinion(publication, useful=useful, comment=comment, now=NOON)

    assert [tuple(row) for row in opinions_counted(publication.article_id, ENGLISH)] == [(1, 2, 1)]
    assert {column.name for column in ArticleOpinion.__table__.columns} == {
        *("id", "publication_id", "useful", "comment", "at")
    }
    (trail,) = db.session.scalars(
        select(AuditEvent.detail).where(AuditEvent.action == "give-opinion").offset(2)
    )
    assert trail == {"useful": False, "comment": True}
    with pytest.raises(InputRefused):
        give_opinion(publication, useful=True, comment="c" * 501, now=NOON)


def drafts():
    return db.session.scalar(select(func.count()).select_from(ArticleDraft))


def test_loading_what_comes_with_the_program_twice_does_nothing_twice():
    first = load_library(now=NOON)
    after = drafts()

    assert (first.published, first.waiting) == (2 * len(shipped_library().articles), 0)
    assert load_library(now=NOON).published == 0
    assert drafts() == after == first.published
    assert read("data-quality", SPANISH).publication.draft.shipped_with == "2027-01"


def changed(**given):
    """Return the library as a later version of the code might bring it, with one article."""
    library = shipped_library()
    one = library.articles["privacy"]
    text = replace(one.texts[ENGLISH], **given)
    return replace(
        library, articles={"privacy": replace(one, texts={ENGLISH: text, SPANISH: text})}
    )


def test_a_later_version_of_the_program_takes_the_place_of_its_own_text_alone():
    load_library(now=NOON, library=changed(title="First"))
    assert load_library(now=NOON, library=changed(title="Second")).published == 2
    assert read("privacy").title == "Second"
    assert read("privacy").publication.number == 2

    make_article("privacy", title="Ours")
    done = load_library(now=NOON, library=changed(title="Third"))
    assert (done.published, done.waiting) == (1, 1)
    assert read("privacy").title == "Ours"
    withdraw_article(read("privacy", SPANISH).publication, "Why", actor=manager(), now=NOON)
    assert load_library(now=NOON, library=changed(title="Fourth")).published == 0
    assert read("privacy", SPANISH) is None
