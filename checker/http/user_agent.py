"""The user agent's family: the parser is kept current by others, the allow-list is ours."""

from functools import lru_cache

from ua_parser import parse

from checker.core.client_families import Client, client


def warm_up() -> None:
    """Load the parser's tables (a fifth of a second), so that no request waits for them."""
    parse("")


@lru_cache(maxsize=512)
def recognise(header: str, *, touch: bool = False) -> Client:
    """Return what may be kept of a `User-Agent` header; longer than 512 characters is not read.

    aiohttp shows bytes that are no UTF-8 as lone surrogates, which the parser refuses.
    """
    result = parse(header[:512].encode(errors="replace").decode())
    browser, system = result.user_agent, result.os
    mobile = "Mobi" in header and "iPad" not in header
    return client(
        browser.family if browser else None,
        browser.major if browser else None,
        system.family if system else None,
        mobile=mobile,
        touch=touch,
    )
