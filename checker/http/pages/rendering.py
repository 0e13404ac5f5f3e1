"""Pages: what every template gets, and Jinja's setup. The list of names is in docs/design.md.

The context is plain data in the person's language: a template asks nothing and computes nothing.
"""

import gzip
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import aiohttp_jinja2
import brotli  # type: ignore[import-untyped] # ships no types
import jinja2
from aiohttp import web
from markupsafe import Markup
from multidict import CIMultiDict, CIMultiDictProxy

from checker.core.logos.logo import HEIGHT
from checker.folders import TEMPLATES
from checker.http.assets.minifier import minified
from checker.http.assets.packing import ASSETS, best_encoding
from checker.http.keys import LANGUAGES
from checker.http.offices import languages_in, languages_of, office_of, settings_of, short_of
from checker.http.pages.compiling import OFFICE_TEMPLATES, OfficeTemplates, compile_public
from checker.http.pages.frames import Frame, Widths, gap, make_frame, widths_for
from checker.http.pages.kept_frames import FRAMES, KeptFrames
from checker.storage.offices import Office
from checker.texts.languages import Language, gettext, ngettext, using_language, whole
from checker.texts.negotiation import lookup, preferred

_best_encoding: Final = lru_cache(maxsize=512)(best_encoding)
QUICK_QUALITY: Final = 5  # of Brotli: a tenth larger than at its best, in 1 ms
# Costs nothing once compressed, and simple readers of pages still read them.
_KEPT: Final = {"html-keep-document-tags": True, "html-keep-end-tags": True, "html-keep-quotes": True}


def setup(app: web.Application, templates: Path = TEMPLATES) -> None:
    """Prepare Jinja: autoescape, gettext in the language of the page being made, no missing names."""
    app[FRAMES] = KeptFrames()
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        context_processors=[],
        default_helpers=False,
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    compile_public(environment)
    app[OFFICE_TEMPLATES] = OfficeTemplates(environment)


def language_of(request: web.Request, wish: str | None = None, *, office: bool = False) -> str:
    """Return the language of the answer: `?lang=`, then the appointment's or account's, then the browser's.

    `office`: only languages count that the office's pages have.
    """
    settings = settings_of(request)
    offered = whole(request.app[LANGUAGES]) if office else tuple(languages_in(request.app, settings))
    for language in (request.query.get("lang"), wish):
        if language and (found := lookup(language, offered)):
            return found
    accepted = request.headers.get("Accept-Language", "")
    return preferred(accepted, offered) or lookup(settings.default_language, offered) or offered[0]


def better_language(request: web.Request, language: str) -> Language | None:
    """Return the language that the browser would rather have than the one that it is given, unasked."""
    languages = languages_of(request)
    wanted = preferred(request.headers.get("Accept-Language", ""), tuple(languages))
    if wanted is None or request.query.get("lang") or _same(wanted, language):
        return None
    return languages[wanted]


def _same(one: str, other: str) -> bool:
    """Tell whether two codes are varieties of one language."""
    return one.partition("-")[0] == other.partition("-")[0]


def render(
    request: web.Request, template: str, language: str, context: dict[str, Any], *, status: int = 200
) -> web.Response:
    """Return a page in a language. Pages may come back from the page cache, so never `no-store`."""
    page = _render(request, template, language, context)
    encoding = _encoding(request)
    return _response(_compress(page, encoding), encoding, language, status)


async def render_shared(
    request: web.Request,
    template: str,
    language: str,
    context: Callable[[], dict[str, Any]],
    variant: Hashable,
    visit: Mapping[str, str],
) -> web.Response:
    """Return a page like `render`, as small as can be, of which only `visit` is this visitor's.

    `context` is what the others of the same `variant` get, too; the template has each text of `visit`,
    which is markup, as `visit.name`.
    """
    fillings = {name: text.encode() for name, text in visit.items()}
    encoding, widths = _encoding(request), widths_for(fillings)
    shared = await request.app[FRAMES].get(
        (template, language, variant, widths, encoding, *_look(request)),
        lambda: _new_frame(_with_gaps(request, template, language, context(), visit), widths, encoding),
    )
    return _response(shared.fill(fillings), shared.encoding, language, 200)


def _with_gaps(
    request: web.Request, template: str, language: str, context: dict[str, Any], visit: Iterable[str]
) -> bytes:
    gaps = {name: Markup(gap(name)) for name in visit}  # noqa: S704 -- two private characters and a name of ours
    return _render(request, template, language, context | {"visit": gaps})


def _new_frame(page: bytes, widths: Widths, encoding: str | None) -> Callable[[], Frame]:
    return lambda: make_frame(page, widths, encoding)


def _look(request: web.Request) -> tuple[Hashable, ...]:
    """Return what a shared page's look depends on beside language and variant: its office, as it is now."""
    return office_of(request), bool(short_of(request))


def _render(request: web.Request, template: str, language: str, context: dict[str, Any]) -> bytes:
    with using_language(request.app[LANGUAGES][language]):
        page = aiohttp_jinja2.render_string(template, request, _common(request, language) | context)
    return minified("text/html", page, **_KEPT).encode()


def _encoding(request: web.Request) -> str | None:
    return _best_encoding(request.headers.get("Accept-Encoding", ""))


def _compress(page: bytes, encoding: str | None) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(page, mode=brotli.MODE_TEXT, quality=QUICK_QUALITY))
    return gzip.compress(page, 6, mtime=0) if encoding else page


def _response(body: bytes, encoding: str | None, language: str, status: int) -> web.Response:
    return web.Response(body=body, status=status, headers=_headers(encoding, language))


@cache
def _headers(encoding: str | None, language: str) -> CIMultiDictProxy[str]:
    headers = CIMultiDict(
        {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Encoding, Accept-Language, User-Agent",
            "Content-Language": language,
        }
    )
    if encoding:
        headers["Content-Encoding"] = encoding
    return CIMultiDictProxy(headers)


def _common(request: web.Request, language: str) -> dict[str, Any]:
    settings, spoken, short = settings_of(request), request.app[LANGUAGES][language], short_of(request)
    return {
        "language": language,
        "direction": spoken.direction,
        "language_name": spoken.name,
        "languages": [(code, offered.name) for code, offered in languages_of(request).items()],
        "self_test": f"/o/{short}" if short else "/",
        "office_short": short,
        "assets": request.app[ASSETS].url,
        "org": {
            "name": spoken.apart(settings.organisation or "Startklar"),
            "phone": settings.phone,
            "email": settings.email,
            "imprint_url": settings.imprint_url,
            "privacy_url": settings.privacy_url,
            "logo": logo_of(office_of(request)),
        },
        "provider_name": spoken.apart(settings.provider_name),
        "provider_url": settings.provider_url,
    }


def logo_of(office: Office | None) -> dict[str, Any] | None:
    """Return where an office's logo is, and how large it is drawn in CSS pixels; None where it has none."""
    if office is None or office.logo is None:
        return None
    return {"url": f"/logo/{office.logo}", "width": office.logo_width, "height": HEIGHT}
