"""What the doctor says of the relay: the own one, or a coturn of the operator's."""

import asyncio
import ssl
from pathlib import Path
from typing import Final

from checker.cli.ready import name_in, own_address, trusting
from checker.core.origins import is_loopback_host
from checker.relay.selection import Group, groups_of, relay_address, relay_secret, tls_relay_host
from checker.relay.turn.recognition import Whose, whose
from checker.relay.turn.stun_client import over_tcp, over_tls, over_udp
from checker.relay.turn.stun_probe import probe, probe_tls, probe_udp
from checker.settings import Settings
from checker.storage import secret_key

_OTHER_NAME: Final = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_OVER: Final = 10  # X509_V_ERR_CERT_HAS_EXPIRED


async def examine_relay(settings: Settings, *, alive: bool) -> list[str]:
    """Return one sentence for every fault; `alive`: the server runs, so its relay should, too."""
    if settings.relay_urls:
        return await _other_relays(settings)
    faults = []
    if settings.public_url and is_loopback_host(settings.relay_bind):
        faults.append(
            f"The relay listens on {settings.relay_bind} only, so no client reaches it: unset relay_bind."
        )
    return faults + (await _own_relay(settings) if alive else [])


async def _other_relays(settings: Settings) -> list[str]:
    if not settings.relay_secret.get_secret_value():
        return ["relay_urls is set, but relay_secret is not: the relay will refuse every check."]
    groups = groups_of(settings)
    if not groups:
        return ["relay_urls names no relay: addresses that begin with turn: or turns: are needed."]
    return [fault for group in groups for fault in await _one_relay(group)]


async def _one_relay(group: Group) -> list[str]:
    faults = [await _without_tls(group), await _over_tls(group), *[await _stun(url) for url in group.urls]]
    return [fault for fault in faults if fault]


async def _without_tls(group: Group) -> str | None:
    address = relay_address(group.urls)
    if address is None:
        return "relay_urls has no address that begins with turn: – networks without TLS cannot be tested."
    host, port = address
    if not await probe(host, port):
        return f"The relay {host}:{port} does not answer over both UDP and TCP."
    if await whose(over_tcp(host, port), [group.secret]) is Whose.OTHERS:
        return (
            f"The relay {host}:{port} refuses relay_secret: set it to the relay's own (static-auth-secret)."
        )
    return None


async def _over_tls(group: Group) -> str | None:
    address = relay_address(group.urls, "turns")
    if address is None or await probe_tls(*address):
        return None
    return (
        f"The relay {address[0]}:{address[1]} does not answer over TLS, or its certificate is none that "
        "browsers take."
    )


async def _stun(url: str) -> str | None:
    address = relay_address((url,), "stun")
    if address is None or await probe_udp(*address):
        return None
    return f"The relay's {url} does not answer over UDP."


async def _own_relay(settings: Settings) -> list[str]:
    secrets = await asyncio.to_thread(_secrets, settings)
    host = own_address(settings.relay_bind)
    if settings.relay_port and (fault := await _first_port(host, settings.relay_port, secrets)):
        return [fault]
    return [*await _second_port(settings, host), *await _tls_port(settings, host, secrets)]


def _secrets(settings: Settings) -> list[bytes]:
    """Return what the own relay may have as its secret: a key that was changed holds from a restart on.

    Empty where the key cannot be read, or is not there: whose relay it is cannot be told then.
    """
    if settings.relay_secret.get_secret_value():
        return [relay_secret(settings, b"")]
    try:
        keys = (secret_key.known_key(settings), secret_key.key_before(settings))
    except secret_key.DataFolderError:  # said of the folder
        return []
    return [relay_secret(settings, key) for key in keys if key is not None]


async def _first_port(host: str, port: int, secrets: list[bytes]) -> str | None:
    """Say what is wrong with the port that the relay has for UDP and TCP."""
    silent = f"The server runs, but its relay on port {port} does not answer."
    if not secrets:
        return None if await probe(host, port) else silent
    found = [await whose(over_udp(host, port), secrets), await whose(over_tcp(host, port), secrets)]
    if found == [Whose.OURS, Whose.OURS]:
        return None
    if Whose.OTHERS in found or (found[0] is Whose.NOBODYS and await probe_udp(host, port)):
        return _others(port, "free it for UDP and TCP and restart, or set relay_port")
    return silent


def _others(port: int, remedy: str) -> str:
    return f"Something else than this server's relay answers on port {port}: {remedy}."


async def _second_port(settings: Settings, host: str) -> list[str]:
    if settings.second_port and not await probe_udp(host, settings.second_port):
        return [
            f"The server runs, but its relay's second port {settings.second_port} does not answer: free it "
            "for UDP, or set relay_second_port."
        ]
    return []


async def _tls_port(settings: Settings, host: str, secrets: list[bytes]) -> list[str]:
    """Ask by the name that pages use, and take no certificate but that of the settings."""
    port, certificate = settings.tls_port, settings.tls_cert
    if not port or certificate is None:
        return []
    try:
        tls, name = await asyncio.to_thread(_trust, settings, certificate)
        found = await whose(over_tls(host, port, tls, name=name), secrets)
    except ssl.SSLCertVerificationError as error:
        return _certificate(port, error.verify_code)
    except OSError:
        return []  # the certificate cannot be read, which is said of the file
    if found is Whose.NOBODYS:
        return [f"The server runs, but its relay's TLS port {port} does not answer: free it and restart."]
    if found is Whose.OTHERS and secrets:
        return [_others(port, "free it and restart, or set relay_tls_port")]
    return []


def _trust(settings: Settings, certificate: Path) -> tuple[ssl.SSLContext, str]:
    return trusting(certificate), tls_relay_host(settings, "") or name_in(certificate)


def _certificate(port: int, code: int) -> list[str]:
    if code == _OVER:
        return []  # said of the file
    if code in _OTHER_NAME:
        return [
            f"The certificate is not for the host by which pages reach the relay's TLS port {port}: set "
            "relay_host, or public_url, to a name that it holds."
        ]
    return [f"Port {port} shows another certificate than tls_cert: send SIGHUP if it was renewed."]
