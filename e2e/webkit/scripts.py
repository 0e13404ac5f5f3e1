"""Scripts that run before the page's own: what this WebKit lacks, what tests watch, media that a page can make.

The made-up devices are those of Chromium (e2e/devices), as streams of a canvas and of an audio graph: they take
the place of the tracks that the mock devices gave.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from e2e.devices.cameras import BLACK, CAMERAS
from e2e.devices.microphones import microphone
from e2e.webkit.injecting_proxy import NOTES

WITH_WEBRTC: Final = "window.RTCPeerConnection = class {};"
"""Lets the gate open; a page that then calls anything of it throws, which the test sees."""

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

TELL_OPEN: Final = f"""
(() => {{
  const tracks = [], contexts = [];
  const keep = (stream) => (tracks.push(...stream.getTracks()), stream);
  const devices = navigator.mediaDevices, ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) => ask(wanted).then(keep);
  const {{ clone }} = MediaStreamTrack.prototype;
  MediaStreamTrack.prototype.clone = function () {{
    const copy = clone.call(this);
    tracks.push(copy);
    return copy;
  }};
  window.AudioContext = class extends AudioContext {{
    constructor(...all) {{ super(...all); contexts.push(this); }}
  }};
  window.openNow = () => tracks.filter((track) => track.readyState === "live").map(({{ kind }}) => kind)
    .concat(contexts.filter((context) => context.state !== "closed").map(() => "sound"));
  addEventListener("beforeunload", () => navigator.sendBeacon("{NOTES}", `open: ${{window.openNow()}}`));
  addEventListener("pageshow", ({{ persisted }}) =>
    navigator.sendBeacon("{NOTES}", `shown: ${{persisted ? "from the page cache" : "loaded"}}`));
}})();
"""
"""Makes `window.openNow()`, the kinds of what is open; notes them before the page is left, and where it came from."""

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
  const random = new Uint32Array(1 << 16);
  for (let i = 0; i < random.length; i++) random[i] = Math.random() * 2 ** 32;
  const noise = (context, frame) => {
    const image = context.getImageData(0, 0, it.width, it.height);
    const pixels = new Uint8ClampedArray(image.data.buffer);
    for (let i = 0, at = (frame * 7919) %% 65536; i < pixels.length; i += 4, at = (at + 1) & 65535) {
      const step = random[at] %% (it.noise + 1);
      pixels[i] += step; pixels[i + 1] += step; pixels[i + 2] += step;
    }
    context.putImageData(image, 0, 0);
  };
  const grey = (step) => `rgb(${step}, ${step}, ${step})`;
  const draw = (context, frame) => {
    const slope = context.createLinearGradient(0, 0, it.width, 0);
    slope.addColorStop(0, grey(it.darkest));
    slope.addColorStop(1, grey((it.darkest + it.brightest) / 2));
    context.fillStyle = slope;
    context.fillRect(0, 0, it.width, it.height);
    context.fillStyle = grey(it.brightest);
    context.fillRect(it.width / 3 + (it.moves ? 4 * (frame %% 12) : 0), it.height / 3, it.height / 3, it.height / 3);
    if (it.noise) noise(context, frame);
  };
  const make = async () => {
    const canvas = document.createElement("canvas");
    canvas.width = it.width;
    canvas.height = it.height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    let frame = 0;
    if (it.rate_fps) setInterval(() => draw(context, frame++), 1000 / it.rate_fps);
    return canvas.captureStream().getVideoTracks()[0];
  };
"""

_MICROPHONE: Final = """
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
"""Where the page finds what the made-up microphone hears."""


def sees(camera: str) -> str:
    """Return the script of a camera of `e2e.devices.cameras`, or of one that never gives a picture (`none`)."""
    made = CAMERAS["good" if camera == "none" else camera]
    figures = asdict(made)
    for name in ("darkest", "brightest"):  # the file's range begins at black = 16
        figures[name] -= BLACK
    if camera == "none":
        figures["rate_fps"] = 0
    return _INSTEAD % ("video", _CAMERA % json.dumps(figures))


def hears() -> str:
    """Return the script of a microphone that hears what `SOUND` holds."""
    return _INSTEAD % ("audio", _MICROPHONE % SOUND)


def sound_file(folder: Path, name: str) -> dict[str, tuple[str, bytes]]:
    """Return what the proxy is to answer for `SOUND`: a microphone of `e2e.devices.microphones`."""
    return {SOUND: ("audio/wav", microphone(folder, name).read_bytes())}
