"""What program managers fill in for the resource library."""

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.articles import BODY_MAX, SLUG_MAX, SUMMARY_MAX, TITLE_MAX, Kind
from trusted.domain.languages import Language
from trusted.persistence.models import ArticleDraft
from trusted.persistence.models.article import REASON_MAX
from trusted.program import shipped_program
from trusted.program.library import shipped_library
from trusted.services.articles import ArticleContent
from trusted.web.forms import PortalForm, stripped
from trusted.web.languages import NAMES


def _boxes(label: str, description: str) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        description=description,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class ArticleForm(PortalForm):
    """A text in one language, and whom it concerns."""

    title = StringField(
        "Title", [InputRequired("Enter a title"), Length(max=TITLE_MAX)], filters=[stripped]
    )
    summary = StringField(
        "Summary",
        [InputRequired("Say in a sentence what it is about"), Length(max=SUMMARY_MAX)],
        filters=[stripped],
        description="One sentence. Lists and searches show it.",
    )
    body = TextAreaField(
        "Text",
        [InputRequired("Enter the text"), Length(max=BODY_MAX)],
        filters=[stripped],
        description="An empty line ends a paragraph. Begin a heading with “## ”, a point with “- ”,"
        " a step with “1. ”, a box to tick with “- [ ] ”. Write a link as [words](/address).",
    )
    kind = SelectField("Kind", [InputRequired("Choose a kind")])
    topic = SelectField("Topic", [InputRequired("Choose a topic")])
    entity_types = _boxes("For whom it is", "At least one.")
    categories = _boxes(
        "Criteria that it explains", "The pages of criteria in these categories lead to it."
    )
    seen = HiddenField()

    def offer(self) -> None:
        """Offer what there is."""
        program, library = shipped_program(), shipped_library()
        self.kind.choices = {one.id.value: one.name for one in library.kinds.values()}
        self.topic.choices = {one.id: one.name for one in library.topics.values()}
        self.entity_types.choices = {one.id: one.name for one in program.entity_types.values()}
        self.categories.choices = {one.id: one.name for one in program.categories.values()}

    def show(self, draft: ArticleDraft) -> None:
        """Show what was written last, in either language."""
        self.title.data, self.summary.data, self.body.data = draft.title, draft.summary, draft.body
        self.kind.data, self.topic.data = draft.kind.value, draft.topic
        self.entity_types.data = draft.entity_types.split()
        self.categories.data = draft.categories.split()

    def content(self) -> ArticleContent:
        """Return what was filled in."""
        return ArticleContent(
            kind=Kind(self.kind.data),
            topic=self.topic.data,
            entity_types=tuple(self.entity_types.data or ()),
            categories=tuple(self.categories.data or ()),
            title=self.title.data or "",
            summary=self.summary.data or "",
            body=self.body.data or "",
        )

    def seen_draft(self) -> int | None:
        """Return which draft the page showed; None: none."""
        sent = self.seen.data or ""
        return int(sent) if sent.isascii() and sent.isdecimal() else None


class NewArticleForm(PortalForm):
    """The name of a new article, and in which language it is begun."""

    slug = StringField(
        "Name in addresses",
        [InputRequired("Enter a name"), Length(max=SLUG_MAX)],
        filters=[stripped],
        description="Small letters, digits and single hyphens, such as data-quality. It stays.",
    )
    language = RadioField(
        "Language",
        [InputRequired("Choose a language")],
        choices={one.value: NAMES[one] for one in Language},
    )


class WithdrawForm(PortalForm):
    """Why an article is taken out."""

    reason = TextAreaField(
        "Why it is taken out",
        [InputRequired("Say why"), Length(max=REASON_MAX)],
        filters=[stripped],
        description="Officials see it. Readers see that it was taken out.",
    )
