"""Says in plain words what is misconfigured. It looks, and changes nothing."""

import asyncio
import contextlib
import errno
import socket
from datetime import UTC, datetime, timedelta
from typing import Final

from checker.cli.doctor_data import examine_data
from checker.cli.doctor_instances import examine_counters
from checker.cli.ready import own_address
from checker.cli.server import StartError, require_fast_parser, require_pages, tls_context
from checker.core.origins import is_loopback_host
from checker.core.relay_groups import relay_groups
from checker.settings import Settings, unknown_variables
from checker.storage.certificate import certificate_ends

CERTIFICATE_DAYS: Final = 14
"""So many days before its end a certificate is said to end soon; who renews by themselves do so earlier."""


async def examine(settings: Settings) -> list[str]:
    """Return one sentence for every fault, the worst first."""
    alive = await asyncio.to_thread(port_answers, settings)
    return [
        *await asyncio.to_thread(_machine, settings),
        *await examine_data(settings),
        *await examine_counters(settings),
        *await _relay(settings, alive=alive),
        *_reachable(settings),
        *([] if alive else await asyncio.to_thread(_ports, settings)),
        *_office(settings),
    ]


def _machine(settings: Settings) -> list[str]:
    faults: list[str] = []
    try:
        require_fast_parser()
        require_pages()
        tls_context(settings)
    except StartError as error:
        faults.append(str(error))
    return faults + _certificate(settings) + _tls_key(settings) + _misspelt()


def _certificate(settings: Settings) -> list[str]:
    """Say when the certificate ends soon; one that cannot be read has been said already."""
    ends = certificate_ends(settings.tls_cert) if settings.tls_cert else None
    if ends is None or (left := ends - datetime.now(UTC)) > timedelta(days=CERTIFICATE_DAYS):
        return []
    said = f"has ended on {ends:%Y-%m-%d}" if left < timedelta() else f"ends in {left.days} days"
    return [f"The TLS certificate {said}: renew it, then send SIGHUP."]


def _tls_key(settings: Settings) -> list[str]:
    """Say when others can read the certificate's private key; a group of its own may, as with ssl-cert."""
    with contextlib.suppress(OSError):
        if settings.tls_key is not None and settings.tls_key.stat().st_mode & 0o007:
            key = settings.tls_key
            return [f"Others on this machine can read {key}, the certificate's key: chmod o= {key}"]
    return []


def _misspelt() -> list[str]:
    return [
        f"{name} is set in the environment, but there is no such setting." for name in unknown_variables()
    ]


async def _relay(settings: Settings, *, alive: bool) -> list[str]:
    if settings.relay_urls:
        return await _other_relay(settings)
    faults = []
    if settings.public_url and is_loopback_host(settings.relay_bind):
        faults.append(
            f"The relay listens on {settings.relay_bind} only, so no client reaches it: unset relay_bind."
        )
    return faults + (await _own_relay(settings) if alive else [])


async def _other_relay(settings: Settings) -> list[str]:
    if not settings.relay_secret.get_secret_value():
        return ["relay_urls is set, but relay_secret is not: the relay will refuse every check."]
    groups = relay_groups(settings.relay_urls)
    if not groups:
        return ["relay_urls names no relay: addresses that begin with turn: or turns: are needed."]
    return [fault for urls in groups for fault in await _one_relay(urls)]


async def _one_relay(urls: tuple[str, ...]) -> list[str]:
    from checker.relay.selection import relay_address
    from checker.relay.turn.stun_probe import probe, probe_tls, probe_udp

    faults = []
    plain, tls = (relay_address(urls, scheme) for scheme in ("turn", "turns"))
    if plain is None:
        faults.append(
            "relay_urls has no address that begins with turn: – networks without TLS cannot be tested."
        )
    elif not await probe(*plain):
        faults.append(f"The relay {plain[0]}:{plain[1]} does not answer over both UDP and TCP.")
    if tls is not None and not await probe_tls(*tls):
        faults.append(
            f"The relay {tls[0]}:{tls[1]} does not answer over TLS, or its certificate is none that browsers "
            "take."
        )
    for url in urls:
        stun = relay_address((url,), "stun")
        if stun is not None and not await probe_udp(*stun):
            faults.append(f"The relay's {url} does not answer over UDP.")
    return faults


async def _own_relay(settings: Settings) -> list[str]:
    from checker.relay.turn.stun_probe import probe, probe_udp

    host = own_address(settings.relay_bind)
    if settings.relay_port and not await probe(host, settings.relay_port):
        return [f"The server runs, but its relay on port {settings.relay_port} does not answer."]
    if settings.second_port and not await probe_udp(host, settings.second_port):
        return [
            f"The server runs, but its relay's second port {settings.second_port} does not answer: free it "
            "for UDP, or set relay_second_port."
        ]
    return []


def _reachable(settings: Settings) -> list[str]:
    return _proxied(settings) + _encrypted(settings)


def _proxied(settings: Settings) -> list[str]:
    if settings.trusted_proxies and not settings.public_url:
        return [
            "trusted_proxies is set, but public_url is not: links, also those that set a password, get the "
            "host that a request names, which its sender chooses. Set public_url to the proxy's address."
        ]
    return []


def _encrypted(settings: Settings) -> list[str]:
    if settings.public_url.startswith("http://"):
        return ["public_url begins with http://. Browsers give no camera and no microphone without https."]
    if not settings.is_secure and not is_loopback_host(settings.host):
        return [
            "There is no TLS: set tls_cert and tls_key, or public_url to the https address of the proxy. "
            "Browsers give no camera and no microphone without it."
        ]
    if settings.public_url and settings.tls_cert is None and not settings.trusted_proxies:
        return ["public_url means a proxy; without trusted_proxies all clients share one rate limit."]
    return []


def port_answers(settings: Settings) -> bool:
    """Tell whether this server runs already, on its port."""
    host = own_address(settings.host)
    with contextlib.suppress(OSError), socket.create_connection((host, settings.port), timeout=1) as peer:
        if settings.tls_cert is not None:
            return True
        peer.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return b"Startklar" in peer.recv(4096)
    return False


def _ports(settings: Settings) -> list[str]:
    wanted = [(settings.host, settings.port, socket.SOCK_STREAM)]
    if not settings.relay_urls:
        bound = (settings.relay_bind or "0.0.0.0", settings.relay_port)  # noqa: S104 -- tried, then closed
        wanted += [(*bound, socket.SOCK_DGRAM), (*bound, socket.SOCK_STREAM)]
        wanted += [(bound[0], settings.second_port or 0, socket.SOCK_DGRAM)]
    faults = [_taken(*place) for place in wanted if place[1]]
    return list(dict.fromkeys(fault for fault in faults if fault))


def _taken(host: str, port: int, kind: socket.SocketKind) -> str | None:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=kind)[0]
        with socket.socket(family, kind) as trial:
            if kind is socket.SOCK_STREAM:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        reason = "is in use already" if in_use else f"on {host} cannot be used: {error.strerror}"
        return f"Port {port} {reason}."
    return None


def _office(settings: Settings) -> list[str]:
    missing = [
        name
        for name in ("organisation", "phone", "email", "imprint_url", "privacy_url")
        if not getattr(settings, name)
    ]
    return [f"Not set yet, and clients need it: {', '.join(missing)}."] if missing else []
