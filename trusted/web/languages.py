"""In which language a page is written: chosen by link, cookie, account or browser."""

from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, has_request_context, request
from flask import Response as FlaskResponse
from flask_babel import Babel, Domain, get_locale, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from trusted.config import Environment, Settings
from trusted.domain.errors import DomainError
from trusted.domain.languages import Language
from trusted.program import shipped_folder

ARGUMENT = COOKIE = "lang"
A_YEAR = 366 * 24 * 3600
# The doors whose pages are written in both languages. Behind the others those pages are that
# were opened as `spoken` (access.py); all else is in English.
SPOKEN = frozenset({"public"})
# Of them in English alone: the wording of a published policy is fixed with its hash.
ENGLISH_ALONE = frozenset({"public.policy"})
# What other portals show in a frame sets no cookie there, so its links carry the language along.
FRAMES = frozenset({"public.directory_embed", "public.library_embed", "public.article_embed"})
# American Spanish writes numbers as the rest of the site does: 1,234.5.
LOCALES = {Language.ENGLISH: "en_US", Language.SPANISH: "es_US"}
NAMES = {Language.ENGLISH: "English", Language.SPANISH: "Español"}
# What pages say; what the program says on them lies beside its own files.
CATALOGS = Path(__file__).parent / "catalogs"


class Catalogs(Domain):
    """The texts of each language, read from the .po files themselves: nothing is compiled ahead."""

    def get_translations(self) -> NullTranslations:
        """Return the texts in the language of this request."""
        return texts_in(language())


def init_app(app: Flask) -> None:
    """Have pages be written in the language of who reads them."""
    babel = Babel(app, default_locale=LOCALES[Language.ENGLISH], locale_selector=_locale)
    babel.domain_instance = Catalogs()
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters["said"] = said
    app.jinja_env.globals["page_language"] = language
    app.context_processor(_about_language)
    app.after_request(_say_language)
    app.url_defaults(_carry)


def language() -> Language:
    """Return the language of this request; English outside of any."""
    locale = get_locale()
    return Language.SPANISH if locale and locale.language == "es" else Language.ENGLISH


def locale() -> Locale:
    """Return the locale by which this request writes dates and numbers."""
    return get_locale() or Locale.parse(LOCALES[Language.ENGLISH])


def is_spoken() -> bool:
    """Return whether the page that was asked for is written in both languages."""
    # Whoever is not signed in sees of any other door the sign-in page alone.
    door = request.blueprint
    if request.endpoint in ENGLISH_ALONE:
        return False
    if door is None or door in SPOKEN or _is_marked():
        return True
    return door != "api" and not current_user.is_authenticated


def said(text: object) -> str:
    """Return a text of the program, or of a rule that refused, in the language of the page."""
    return gettext(str(text)) if text else ""


def refusal(error: DomainError) -> str:
    """Return what a rule says when it refuses, in the language of the page."""
    if not error.values:
        return said(error)
    values = {name: said(v) if isinstance(v, str) else v for name, v in error.values.items()}
    return gettext(error.text, **values)


def remember(response: Response, chosen: Language) -> None:
    """Have the browser ask for a language from now on."""
    settings: Settings = current_app.extensions["settings"]
    secure = settings.environment is Environment.PRODUCTION
    response.set_cookie(
        COOKIE, chosen, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
    )


@cache
def texts_in(chosen: Language) -> NullTranslations:
    """Return all texts of a language; English is what the pages are written in."""
    found = NullTranslations()
    for path in (folder / f"{chosen}.po" for folder in (CATALOGS, shipped_folder())):
        if path.exists():
            compiled = BytesIO()
            with path.open("rb") as file:
                write_mo(compiled, read_po(file, locale=chosen.value))
            compiled.seek(0)
            texts = Translations(compiled)
            texts.add_fallback(found)
            found = texts
    return found


def _locale() -> str:
    return LOCALES[_chosen() if is_spoken() else Language.ENGLISH]


def _is_marked() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "spoken", False)


def _chosen() -> Language:
    for asked in (request.args.get(ARGUMENT), request.cookies.get(COOKIE)):
        if asked in list(Language):
            return Language(asked)
    if current_user.is_authenticated:
        return current_user.account.language
    preferred = request.accept_languages.best_match([*Language], Language.ENGLISH)
    return Language(preferred or Language.ENGLISH)


def _about_language() -> dict[str, object]:
    links = {chosen: _address_in(chosen) for chosen in Language} if is_spoken() else {}
    return {"language": language(), "language_links": links, "language_names": NAMES}


def _address_in(chosen: Language) -> str:
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != ARGUMENT]
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.base_url}{request.path}?{urlencode([*kept, (ARGUMENT, chosen.value)])}"


def _carry(endpoint: str, values: dict[str, object]) -> None:
    framed = has_request_context() and request.endpoint in FRAMES and endpoint in FRAMES
    if framed and (asked := request.args.get(ARGUMENT)):
        values.setdefault(ARGUMENT, asked)


def _say_language(response: FlaskResponse) -> FlaskResponse:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", language())
        response.vary.update(("Accept-Language", "Cookie"))
        if request.args.get(ARGUMENT) in list(Language) and request.endpoint not in FRAMES:
            remember(response, Language(request.args[ARGUMENT]))
    return response
