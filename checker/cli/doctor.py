"""Says in plain words what is misconfigured. It looks, and changes nothing."""

import asyncio
import contextlib
import errno
import socket
from datetime import UTC, datetime, timedelta
from typing import Final

from checker.cli.doctor_data import examine_data
from checker.cli.doctor_instances import examine_counters
from checker.cli.doctor_relay import examine_relay
from checker.cli.ready import own_address
from checker.cli.server import StartError, require_fast_parser, require_pages, tls_context
from checker.core.origins import is_loopback_host
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
        *await examine_relay(settings, alive=alive),
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
        wanted += [(bound[0], settings.tls_port or 0, socket.SOCK_STREAM)]
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
