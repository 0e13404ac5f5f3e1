"""Scripts that run before the page's own: what this WebKit lacks, what tests watch, made-up devices.

These are Chromium's (e2e/devices), as streams of a canvas and of an audio graph: they take the place of the
tracks that the mock devices gave.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from e2e.devices.cameras import BLACK, CAMERAS
from e2e.devices.microphones import microphone
from e2e.webkit.injecting_proxy import NOTES

WITH_WEBRTC: Final = """
window.RTCPeerConnection = class {
  signalingState = "stable";
  createDataChannel() { return { set binaryType(_) { throw new Error("the connection is made up"); } }; }
  createOffer() { throw new Error("the connection is made up"); }
  close() { this.signalingState = "closed"; }
};
"""
"""Opens the gate, which makes a channel. Whatever then wants a connection throws, which the test sees."""

TELL_PROBLEMS: Final = f"""
(() => {{
  const tell = (text) => navigator.sendBeacon("{NOTES}", `problem: ${{text}}`);
  const note = console.error;
  console.error = (...all) => {{ note(...all); tell(`console: ${{all.join(" ")}}`); }};
  addEventListener("error", ({{ message }}) => tell(`uncaught: ${{message}}`));
  addEventListener("unhandledrejection", ({{ reason }}) => tell(`unhandled: ${{reason}}`));
  document.addEventListener("securitypolicyviolation", ({{ violatedDirective, blockedURI }}) =>
    tell(`policy violated: ${{violatedDirective}} by ${{blockedURI}}`));
}})();
"""
"""Notes what went wrong in the page: WebDriver has no access to the console."""

TELL_LEAVING: Final = f"""
window.noteLeaving = (open) => navigator.sendBeacon("{NOTES}", `left open: ${{open}}`);
addEventListener("pageshow", ({{ persisted }}) =>
  navigator.sendBeacon("{NOTES}", `shown: ${{persisted ? "from the page cache" : "loaded"}}`));
"""
"""Notes what is open when the page is left (with `faults.WATCH_DEVICES`), and where a page came from."""

NOTE_OPENED: Final = """
(() => {
  const devices = navigator.mediaDevices, ask = devices.getUserMedia.bind(devices);
  window.opened = [];
  devices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    window.opened.push(...stream.getTracks().map(({ label }) => label));
    return stream;
  };
})();
"""
"""Makes `window.opened`, the names of the devices that the page was given, in order."""

_INSTEAD: Final = """
(() => {
  const devices = navigator.mediaDevices, ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    const tracks = stream.getTracks();
    if (!tracks.some((track) => track.kind === KIND)) return stream;
    const made = await make();
    for (const track of tracks) if (track.kind === KIND) track.stop();
    return new MediaStream([...tracks.filter((track) => track.kind !== KIND), made]);
  };
  const KIND = "%s";
  %s
})();
"""

_CAMERA: Final = """
  const it = %s;
  const grey = (step) => `rgb(${step}, ${step}, ${step})`;
  const size = { width: it.width, height: it.height };
  const canvas = () => Object.assign(document.createElement("canvas"), size);
  const scene = (context, number) => {
    const slope = context.createLinearGradient(0, 0, it.width, 0);
    slope.addColorStop(0, grey(it.darkest));
    slope.addColorStop(1, grey((it.darkest + it.brightest) / 2));
    context.fillStyle = slope;
    context.fillRect(0, 0, it.width, it.height);
    context.fillStyle = grey(it.brightest);
    const side = it.height / 3;
    context.fillRect(it.width / 3 + (it.moves ? 4 * number : 0), side, side, side);
  };
  const noise = (context) => {
    const image = context.getImageData(0, 0, it.width, it.height);
    for (let at = 0; at < image.data.length; at += 4) {
      const step = Math.floor(Math.random() * (it.noise + 1));
      for (const colour of [0, 1, 2]) image.data[at + colour] += step;
    }
    context.putImageData(image, 0, 0);
  };
  const frame = (_, number) => {
    const made = canvas(), context = made.getContext("2d");
    scene(context, number);
    if (it.noise) noise(context);
    return made;
  };
  const make = async () => {
    const shown = canvas(), context = shown.getContext("2d"), frames = Array.from({ length: 12 }, frame);
    let number = 0;
    const next = () => context.drawImage(frames[number++ %% frames.length], 0, 0);
    if (it.rate_fps) setInterval(next, 1000 / it.rate_fps);
    return shown.captureStream(it.rate_fps).getVideoTracks()[0]; // without a rate WebKit gives two frames
  };
"""

_MICROPHONE: Final = """
  const { AudioContext } = window; // not the one that the page's is made of later, to be watched
  const make = async () => {
    const context = new AudioContext();
    await context.resume();
    const source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(await (await fetch("%s")).arrayBuffer());
    source.loop = true;
    const sink = context.createMediaStreamDestination();
    source.connect(sink);
    source.start();
    return sink.stream.getAudioTracks()[0];
  };
"""
SOUND: Final = "/e2e-sound.wav"


def devices(camera: str, microphone: str) -> tuple[str, ...]:
    """Return the scripts of made-up devices (`e2e.devices`); "" leaves the browser's own.

    The camera `none` never gives a picture. What the microphone hears stands in `sound_file`.
    """
    sees = (_INSTEAD % ("video", _CAMERA % json.dumps(_figures(camera))),) if camera else ()
    hears = (_INSTEAD % ("audio", _MICROPHONE % SOUND),) if microphone else ()
    return sees + hears


def _figures(camera: str) -> dict[str, int | bool]:
    figures = asdict(CAMERAS["good" if camera == "none" else camera])
    for name in ("darkest", "brightest"):  # in Chromium's files black is 16
        figures[name] -= BLACK
    return figures | ({"rate_fps": 0} if camera == "none" else {})


def sound_file(folder: Path, microphone_name: str) -> dict[str, tuple[str, bytes]]:
    """Return what the proxy is to answer so that a made-up microphone hears something."""
    if not microphone_name:
        return {}
    return {SOUND: ("audio/wav", microphone(folder, microphone_name).read_bytes())}
