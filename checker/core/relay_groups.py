"""Which addresses are of one relay: those with the same host."""

from urllib.parse import urlsplit


def relay_groups(urls: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the addresses (RFC 7064, RFC 7065) of each relay, in the order in which relays are named.

    A host with `stun:` addresses alone is no relay: it goes with each.

    >>> relay_groups(("turn:a", "turn:b:3478?transport=tcp", "stun:a", "stun:other"))
    [('turn:a', 'stun:a', 'stun:other'), ('turn:b:3478?transport=tcp', 'stun:other')]
    """
    hosts = dict.fromkeys(_host(url) for url in urls if not url.startswith("stun:"))
    return [tuple(url for url in urls if _host(url) in (host, *_others(urls, hosts))) for host in hosts]


def relay_secrets(given: str, relays: int) -> list[str]:
    """Return the secret of each relay: one for all, or as many as there are. Raises ValueError.

    >>> relay_secrets("one two", 2), relay_secrets("the same", 1)
    (['one', 'two'], ['the same'])
    """
    several = given.split()
    if relays == 1 or len(several) <= 1:
        return [given.strip()] * relays
    if len(several) != relays:
        raise ValueError(f"relay_secret has {len(several)} secrets, and relay_urls names {relays} relays")
    return several


def _others(urls: tuple[str, ...], hosts: dict[str, None]) -> list[str]:
    return [host for host in map(_host, urls) if host not in hosts]


def _host(url: str) -> str:
    return urlsplit(url.replace(":", "://", 1)).hostname or ""
