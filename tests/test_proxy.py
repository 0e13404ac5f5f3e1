"""A real nginx in front, with the very block of deploy/proxy.md."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.certificates import certificate
from tests.ports import free_port
from tests.processes import ROOT, address, serving

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx-light)")


def block(folder: Path, listen: int, upstream: int) -> str:
    """Return the page's nginx block with this test's ports and files."""
    text: str
    (text,) = re.findall(r"```nginx\n(.*?)```", (ROOT / "deploy/proxy.md").read_text(), re.DOTALL)
    changes = {
        "listen 443 ssl": f"listen 127.0.0.1:{listen} ssl",
        "127.0.0.1:8080": f"127.0.0.1:{upstream}",
        "/etc/ssl/check.pem": f"{folder}/cert.pem",
        "/etc/ssl/check.key": f"{folder}/key.pem",
        "/var/log/nginx/": f"{folder}/",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(folder: Path, upstream: int) -> Iterator[int]:
    """Run nginx in front of a port; the value is its own."""
    listen, configuration = free_port(), folder / "nginx.conf"
    kept = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in
                   ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    configuration.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/early.log;\nevents {{}}\n"
        f"http {{\n{kept}{block(folder, listen, upstream)}}}\n"
    )
    process = subprocess.Popen([str(NGINX), "-c", configuration, "-e", folder / "early.log"])
    try:
        wait_for(listen)
        yield listen
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(port: int) -> None:
    """Wait until somebody listens there."""
    for _ in range(50):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=10).close()
        except ConnectionRefusedError:
            time.sleep(0.1)  # it is still starting
        else:
            return
    raise AssertionError("nginx does not answer")


def ask(port: int, path: str, folder: Path, client: str = "127.0.0.2", **more: str) -> tuple[int, str | None]:
    """Ask as a client of this loopback address; return the status and what is said of TLS."""
    context = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    connection = HTTPSConnection("localhost", port, context=context, timeout=10, source_address=(client, 0))
    try:
        connection.request("GET", path, headers=more)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Strict-Transport-Security")
    finally:
        connection.close()


def test_clients_are_told_apart_behind_the_proxy_and_its_log_holds_nothing_of_them(tmp_path: Path) -> None:
    certificate(tmp_path)
    proxied = {
        "PUBLIC_URL": "https://localhost",
        "TRUSTED_PROXIES": "127.0.0.1/32",
        "RATE_LIMIT_PAGES": "3/minute",
    }
    port = free_port()

    with (
        serving(tmp_path / "data", "serve", PORT=str(port), **proxied) as (_, lines),
        nginx(tmp_path, port) as listen,
    ):
        assert address(lines[0]) == "https://localhost/"
        unknown = ask(listen, "/c/abcdefghijklmnopqrstuvwxyz?name=Alice", tmp_path)
        # nginx adds the real address, so what a client claims gives it no new limit.
        claims = [{"X-Forwarded-For": f"203.0.113.{index}"} for index in range(4)]
        statuses = [ask(listen, "/", tmp_path, **claim)[0] for claim in claims]
        other = ask(listen, "/", tmp_path, client="127.0.0.3")

    assert unknown == (404, "max-age=31536000")
    assert statuses == [200, 200, 429, 429]
    assert other == (200, "max-age=31536000")
    logged = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert logged.count(" GET ") == 6
    for secret in ("abcdefghijklmnopqrstuvwxyz", "Alice", "127.0.0.1", "203.0.113", "/c/"):
        assert secret not in logged


def test_browsers_get_http_2_and_with_it_one_connection_for_all(tmp_path: Path) -> None:
    certificate(tmp_path)
    context = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    context.set_alpn_protocols(["h2", "http/1.1"])

    with (
        nginx(tmp_path, free_port()) as listen,
        socket.create_connection(("127.0.0.1", listen), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        chosen = secure.selected_alpn_protocol()

    assert chosen == "h2"
