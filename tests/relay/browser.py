"""Two peer connections of one real browser, forced through a relay: for the tests of relay and coturn."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from checker.relay.turn.credentials import Credentials

CHROMIUM: Final = shutil.which("chromium")
FIREFOX: Final = shutil.which("firefox-esr")

# Opens two peers, sends `count` messages of `size` bytes each way over an unordered channel, and reports the
# selected pair, what arrived, and what went wrong.
_LOOP: Final = """
async ({servers, count, size, limit_ms}) => {
  const errors = [];
  const make = () => {
    const peer = new RTCPeerConnection({iceServers: servers, iceTransportPolicy: "relay"});
    peer.onicecandidateerror = (e) => errors.push(`${e.errorCode} ${e.errorText} ${e.url}`);
    return peer;
  };
  const [a, b] = [make(), make()];
  const candidates = [];
  const trickle = (from, to) => {
    from.onicecandidate = (e) => {
      if (!e.candidate) return;
      candidates.push(e.candidate.candidate);
      to.addIceCandidate(e.candidate);
    };
  };
  trickle(a, b);
  trickle(b, a);
  const started = performance.now();
  const ping = a.createDataChannel("ping", {ordered: false, maxRetransmits: 3});
  const pong = new Promise((resolve) => { b.ondatachannel = (e) => resolve(e.channel); });
  await a.setLocalDescription();
  await b.setRemoteDescription(a.localDescription);
  await b.setLocalDescription();
  await a.setRemoteDescription(b.localDescription);
  const open = new Promise((resolve) => { ping.onopen = resolve; });
  const limit = new Promise((resolve) => setTimeout(() => resolve("late"), limit_ms));
  if (await Promise.race([open, limit]) === "late") {
    const state = a.iceConnectionState;
    a.close(); b.close();
    return {state, errors, candidates};
  }
  const connected_ms = performance.now() - started;
  const other = await pong;
  let received = 0;
  const back = new Promise((resolve) => {
    ping.onmessage = () => { received += 1; if (received === count) resolve(); };
  });
  other.onmessage = (e) => other.send(e.data);
  for (let i = 0; i < count; i += 1) {
    ping.send(new Uint8Array(size));
    if (i % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.race([back, limit]);
  const stats = [...(await a.getStats()).values()];
  const of = (id) => stats.find((s) => s.id === id);
  const transport = stats.find((s) => s.type === "transport");  // Firefox has none, but marks the pair
  const pair = transport ? of(transport.selectedCandidatePairId) : stats.find((s) => s.selected);
  const result = {state: a.iceConnectionState, connected_ms, received, errors, candidates,
    local: of(pair.localCandidateId), remote: of(pair.remoteCandidateId)};
  a.close(); b.close();
  return result;
}
"""


@asynccontextmanager
async def page_of(name: str, *, loopback: bool = True, arguments: Sequence[str] = ()) -> AsyncIterator[Page]:
    """Open a page of a real browser on a localhost origin (`chromium` or `firefox`).

    Firefox refuses a TURN server on the loopback address; `loopback` lifts that by a preference. `arguments`
    are Chromium's.
    """

    async def empty(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>relay</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", empty)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with async_playwright() as playwright:
            browser: Browser
            if name == "chromium":
                browser = await playwright.chromium.launch(
                    executable_path=CHROMIUM, args=["--no-sandbox", *arguments]
                )
            else:
                browser = await playwright.firefox.launch(
                    channel="moz-firefox",
                    executable_path=FIREFOX,
                    firefox_user_prefs={"media.peerconnection.ice.loopback": loopback},
                )
            try:
                page = await browser.new_page()
                await page.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
                yield page
            finally:
                await browser.close()
    finally:
        await runner.cleanup()


async def rehearse(
    page: Page,
    url: str,
    credentials: Credentials,
    *,
    count: int = 20,
    size: int = 1000,
    limit_ms: int = 12_000,
) -> dict[str, Any]:
    """Run the loop once and return its report; without a connection it has no `local` and `remote`."""
    servers = [{"urls": url, "username": credentials.username, "credential": credentials.password}]
    wishes = {"servers": servers, "count": count, "size": size, "limit_ms": limit_ms}
    async with asyncio.timeout(40):
        report: dict[str, Any] = await page.evaluate(_LOOP, wishes)
    return report
