"""Running the server: sockets, TLS, the event loop, a clean stop."""

import asyncio
import contextlib
import errno
import faulthandler
import gc
import logging
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from aiohttp import http_parser

from checker.errors import OperatorError
from checker.folders import TEMPLATES, WEB
from checker.settings import Settings

if TYPE_CHECKING:
    from aiohttp import web

_log = logging.getLogger("startklar.server")

GRACE_S: Final = 1.0
"""How long open requests may go on after SIGTERM; aiohttp may wait twice."""
UNWIND_S: Final = 0.5
"""How long what was cut off may then take to give back its database connection."""
HANGS_S: Final = 8.0
"""When a stop that hangs is ended by force: before Docker would kill the process (10 s)."""
FROZEN_S: Final = 1.0
"""So much later it is ended where no thread of Python runs any more."""
_ended: Final = threading.Event()  # the loop has ended: nothing hangs

FILES: Final = 65_536
"""Open files, of which each connection is one, as far as the machine allows."""


class StartError(OperatorError):
    """The server cannot start; the message is one plain sentence."""


def require_fast_parser() -> None:
    """Refuse aiohttp's Python parser: it is slow, and laxer with malformed requests."""
    if http_parser.HttpRequestParser is http_parser.HttpRequestParserPy:
        raise StartError(
            "aiohttp runs without its C parser. Unset AIOHTTP_NO_EXTENSIONS, or install aiohttp from a wheel."
        )


def require_pages() -> None:
    """Refuse a package without the folders that belong to it."""
    if absent := [folder for folder in (TEMPLATES, WEB) if not folder.is_dir()]:
        raise StartError(
            f"The folder {absent[0]} is missing: install the wheel, or the whole checkout "
            "(docs/operating.md, Install)."
        )


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Return the TLS context of the settings, or None. Raises StartError."""
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except OSError as error:  # SSLError is one
        raise StartError(f"The TLS certificate or key cannot be used: {error.strerror or error}.") from None
    return context


def reload_certificate(context: ssl.SSLContext | None, settings: Settings) -> None:
    """Use what the certificate's files hold now, for connections from now on; SIGHUP asks for it.

    What cannot be used is tried in a context of its own first, so the old certificate stays.
    """
    if context is None or settings.tls_cert is None:
        _log.info("there is no certificate to read again: tls_cert is not set")
        return
    try:
        tls_context(settings)
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (StartError, OSError) as error:
        _log.error("the certificate stays the old one", extra={"reason": str(error)})
    else:
        _log.info("the certificate was read again")


def open_socket(settings: Settings) -> socket.socket:
    """Bind now, so that a port in use is one clear line. Raises StartError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise StartError(f"Cannot listen on {settings.host}: {error.strerror}.") from None
    server = socket.socket(family, kind, protocol)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind(address)
        server.listen(128)
    except OSError as error:
        server.close()
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"Port {settings.port} on {settings.host} is in use already. "
                "Choose another one with --port or STARTKLAR_PORT."
            ) from None
        raise StartError(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.") from None
    server.setblocking(False)
    return server


def run(
    app: "web.Application",
    settings: Settings,
    server: socket.socket,
    when_ready: Callable[[], None],
    tls: ssl.SSLContext | None,
) -> None:
    """Serve until SIGTERM or SIGINT, then stop within five seconds; `tls` is that of the settings."""
    _allow_files()
    run_loop(_serve(app, settings, server, when_ready, tls))


def _allow_files() -> None:
    """Have more open files than the 1,024 that are often the default."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in uvloop's event loop."""
    import uvloop

    _ended.clear()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_with_its_tasks(work))
    finally:
        _ended.set()
        faulthandler.cancel_dump_traceback_later()


async def _with_its_tasks(work: Coroutine[Any, Any, None]) -> None:
    """Let requests that were cut off end before the runner cancels whatever is left.

    Cancelled twice, what waits for a thread of the database may never hear that it has ended.
    """
    try:
        await work
    finally:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=UNWIND_S)


def stop_asked() -> asyncio.Event:
    """Return what SIGTERM and SIGINT set from now on; ask before saying “ready”, or a quick stop kills."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


def on_hangup(act: Callable[[], None]) -> None:
    """Let SIGHUP do something; without this it ends the process."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, act)


def started() -> None:
    """Let the garbage collector begin, which `main` has switched off; what is there by now stays for good."""
    gc.freeze()
    gc.enable()


async def until(stop: asyncio.Event) -> None:
    """Wait for the stop, and from there on watch over its end."""
    await stop.wait()
    threading.Thread(target=_end_by_force, args=(HANGS_S,), daemon=True).start()
    # Its thread reads what others change meanwhile, and may crash over it: it is for when ours cannot run.
    faulthandler.dump_traceback_later(HANGS_S + FROZEN_S, exit=True)


def _end_by_force(hangs_s: float) -> None:
    """End the process with 1 if it has not ended in time, and say where it hangs."""
    if not _ended.wait(hangs_s):
        sys.stderr.write("Timeout: the stop hangs, and is ended by force\n")
        faulthandler.dump_traceback()  # places in the code alone, no values
        os._exit(1)


async def _serve(
    app: "web.Application",
    settings: Settings,
    server: socket.socket,
    when_ready: Callable[[], None],
    tls: ssl.SSLContext | None,
) -> None:
    from checker.http.connections import Runner, Site

    runner = Runner(app, access_log=None, handle_signals=False, shutdown_timeout=GRACE_S)
    await runner.setup()
    try:
        await Site(runner, server, ssl_context=tls).start()
        stop = stop_asked()
        on_hangup(lambda: reload_certificate(tls, settings))
        started()
        when_ready()
        await until(stop)
    finally:
        await runner.cleanup()
