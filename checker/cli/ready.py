"""`startklar ready`: asks the server that runs with these settings; for health checks."""

import contextlib
import http.client
import json
import socket
import ssl
from pathlib import Path
from typing import Final

from checker.errors import OperatorError
from checker.settings import Settings

TIMEOUT_S: Final = 4.0
"""Its own answer comes within about one; a health check of the image gives up after five."""


class NotReadyError(OperatorError):
    """The server does not run here, or cannot work; the message says what is missing."""


def own_address(bound: str) -> str:
    """Return the address at which a process on this machine reaches what listens on `bound`."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(bound, bound)  # noqa: S104 -- compared


def require_ready(settings: Settings) -> None:
    """Ask `GET /ready` by http or https, as the settings have it. Raises NotReadyError."""
    try:
        status, body = _ask(settings)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "verify_message", None) or getattr(error, "strerror", None)
        raise NotReadyError(
            f"Nothing answers on port {settings.port}: {reason or type(error).__name__}."
        ) from None
    if status != http.HTTPStatus.OK:
        raise NotReadyError(f"The server is not ready (status {status}){_parts(body)}.")


def _ask(settings: Settings) -> tuple[int, bytes]:
    host = own_address(settings.host)
    with socket.create_connection((host, settings.port), timeout=TIMEOUT_S) as plain:
        connection = http.client.HTTPConnection(host, settings.port)
        connection.sock = _encrypted(plain, settings.tls_cert) if settings.tls_cert else plain
        connection.request("GET", "/ready")
        answer = connection.getresponse()
        with contextlib.closing(connection):
            return answer.status, answer.read()


def _encrypted(plain: socket.socket, certificate: Path) -> ssl.SSLSocket:
    """Speak TLS with whoever has this very certificate (or one of its chain), by a name that it holds."""
    return trusting(certificate).wrap_socket(plain, server_hostname=name_in(certificate))


def trusting(certificate: Path) -> ssl.SSLContext:
    """Return a client's context that takes this very certificate, or one of its chain, and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(certificate)
    return context


def name_in(certificate: Path) -> str:
    """Return a host name or address for which a certificate is."""
    from cryptography import x509

    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    try:
        names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:  # no browser takes such a one
        return "localhost"
    hosts = [name.replace("*", "any") for name in names.get_values_for_type(x509.DNSName)]
    return next(iter([*hosts, *map(str, names.get_values_for_type(x509.IPAddress))]), "localhost")


def _parts(body: bytes) -> str:
    try:
        said = json.loads(body)
        return ": " + ", ".join(f"{part} {state}" for part, state in said.items())
    except (ValueError, AttributeError):
        return ""
