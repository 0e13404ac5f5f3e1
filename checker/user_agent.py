"""The user agent's family: the parser is kept current by others, the allow-list is ours."""

from functools import lru_cache

from ua_parser import parse

from checker.core.anonymise import Client, client


@lru_cache(maxsize=512)
def recognise(header: str, *, touch: bool = False) -> Client:
    """Return what may be kept of a `User-Agent` header; longer than 512 characters is not read."""
    result = parse(header[:512])
    browser, system = result.user_agent, result.os
    mobile = "Mobi" in header and "iPad" not in header
    return client(
        browser and browser.family,
        browser and browser.major,
        system and system.family,
        mobile=mobile,
        touch=touch,
    )
