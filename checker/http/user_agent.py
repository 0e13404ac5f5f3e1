"""The user agent's family: the parser is kept current by others, the allow-list is ours."""

from functools import cache, lru_cache

from ua_parser import Domain, load_lazy_builtins
from ua_parser.re2 import Resolver

from checker.core.client_families import Client, client

_ASKED = Domain.USER_AGENT | Domain.OS


@cache
def _parser() -> Resolver:
    """Return the parser without its table of devices, which nobody asks for: half the time and memory.

    RE2's time is linear in the header's length. The parser takes it to find the pattern that matches, but
    would read version and family by Python's own engine: that one backtracks, and compiles first.
    """
    browsers, systems, _ = load_lazy_builtins()
    parser = Resolver((browsers, systems, []))
    for found, patterns in ((browsers, parser.ua), (systems, parser.os)):
        for index, matcher in enumerate(found):
            matcher.pattern = patterns.re(index)  # type: ignore[attr-defined] # a cached property
    return parser


def warm_up() -> None:
    """Load the parser's tables (25 ms), so that no request waits for them."""
    _parser()


@lru_cache(maxsize=512)
def recognise(header: str, *, touch: bool = False) -> Client:
    """Return what may be kept of a `User-Agent` header; longer than 512 characters is not read.

    aiohttp shows bytes that are no UTF-8 as lone surrogates, which the parser refuses.
    """
    result = _parser()(header[:512].encode(errors="replace").decode(), _ASKED)
    browser, system = result.user_agent, result.os
    mobile = "Mobi" in header and "iPad" not in header
    return client(
        browser.family if browser else None,
        browser.major if browser else None,
        system.family if system else None,
        mobile=mobile,
        touch=touch,
    )
