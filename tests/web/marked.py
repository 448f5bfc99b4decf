"""A language that puts every known text in brackets, and what a page says outside of them."""

import re
from html.parser import HTMLParser

from babel.support import NullTranslations

from tools.catalog import PAGES, PROGRAM, catalog_at
from trusted.domain.countries import COUNTRIES

# What is the same in every language, or is said by who wrote it.
SAME = re.compile(
    r"Trusted|English|Español|API|bytes|JSON|CSV|XML|SHA|[A-Z]{2,4}-\d\d|[\d.,:%–|·?()→]+|\b[A-Z]\."
)


class Marked(NullTranslations):
    """Says every text that the catalogs hold in brackets, so that any other stands out."""

    def __init__(self) -> None:
        super().__init__()
        self.known = {one for path in (PAGES, PROGRAM) for one in ids_of(catalog_at(path))}

    def ugettext(self, message):
        return f"⟦{message}⟧" if message in self.known else message

    def ungettext(self, one, many, number):
        return self.ugettext(one if number == 1 else many)

    gettext, ngettext = ugettext, ungettext


def ids_of(catalog):
    for message in catalog:
        yield from message.id if isinstance(message.id, tuple) else (message.id,)


class Outside(HTMLParser):
    """Collects what a page says outside of brackets, but for what has a language of its own."""

    def __init__(self, text: str, names: set[str]) -> None:
        super().__init__()
        # The longest first: where one name begins another, the whole other is meant.
        longest = sorted(names, key=len, reverse=True)
        self.names = re.compile("|".join(map(re.escape, longest)))
        self.depth = self.foreign = 0
        self.said: list[str] = []
        self.stack: list[bool] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        for name in ("aria-label", "title", "alt", "placeholder"):
            self.take(given.get(name) or "")
        if tag not in ("meta", "link", "input", "br", "img", "use", "path", "line", "rect"):
            own = bool(given.get("lang")) and tag != "html"
            # Countries are called as the Unicode Consortium lists them.
            own = own or (tag == "option" and given.get("value") in COUNTRIES)
            foreign = own or tag in ("script", "svg", "time", "textarea")
            self.stack.append(foreign)
            self.foreign += foreign

    def handle_endtag(self, tag):
        if self.stack and tag not in ("use", "path", "line", "rect", "br"):
            self.foreign -= self.stack.pop()

    def handle_data(self, data):
        if not self.foreign:
            self.take(data)

    def take(self, text):
        outside = ""
        for letter in text:
            self.depth += (letter == "⟦") - (letter == "⟧")
            outside += letter if self.depth == 0 and letter != "⟧" else " "
        left = " ".join(SAME.sub(" ", self.names.sub(" ", outside)).split())
        if re.search(r"[^\W\d_]{2,}", left):
            self.said.append(left)
