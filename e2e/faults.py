"""Init scripts that change what the browser answers, for faults that no made-up device can have.

Each is the source of a script that runs before the page's own. `kind` is `audio` or `video`.
"""

from typing import Final

_ASKED: Final = """
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const answer = (change) => {
  navigator.mediaDevices.getUserMedia = (constraints) => change(constraints ?? {});
};
"""


def _script(body: str) -> str:
    return f"(() => {{ if (!navigator.mediaDevices) return; {_ASKED} {body} }})();"


def refuses(kind: str, name: str, message: str) -> str:
    """Fail with a browser's own error whenever this kind of device is asked for, alone or together."""
    return _script(
        f"answer((constraints) => constraints.{kind} "
        f"? Promise.reject(new DOMException({message!r}, {name!r})) : real(constraints));"
    )


def never_answers(kind: str) -> str:
    """Leave the prompt open for ever."""
    return _script(f"answer((c) => c.{kind} ? new Promise(() => undefined) : real(c));")


def answers_late(kind: str, after_ms: int) -> str:
    """Give the real stream, but only after some time."""
    return _script(
        f"answer((c) => c.{kind} "
        f"? new Promise((go) => setTimeout(go, {after_ms})).then(() => real(c)) : real(c));"
    )


PROMPTS: Final = "navigator.permissions.query = async () => ({ state: 'prompt' });"
"""A browser that would ask the person first: what is permitted shows no window."""


def track_ends(kind: str, after_ms: int) -> str:
    """End the device's track in the middle, as unplugging does (which `stop()` itself does not report)."""
    name = kind.capitalize()
    return _script(
        f"answer(async (c) => {{ const stream = await real(c); setTimeout(() => "
        f"stream.get{name}Tracks().forEach((track) => {{ track.stop(); "
        f"track.dispatchEvent(new Event('ended')); }}), {after_ms}); return stream; }});"
    )


def track_muted(kind: str) -> str:
    """Deliver a track that the system has muted, from the first moment on."""
    name = kind.capitalize()
    return _script(
        f"answer(async (c) => {{ const stream = await real(c); stream.get{name}Tracks().forEach((track) => "
        f"{{ track.enabled = false; Object.defineProperty(track, 'muted', {{ value: true }}); "
        f"setTimeout(() => track.dispatchEvent(new Event('mute')), 50); }}); return stream; }});"
    )


TELL_VIOLATIONS: Final = """
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
  console.error(`policy violated: ${violatedDirective} by ${blockedURI} in ${sourceFile}`));
"""
"""What the Content-Security-Policy refuses is an error of the console, in every browser alike."""

NO_WEBRTC: Final = "delete window.RTCPeerConnection;"
NO_MEDIA: Final = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"

WATCH_DEVICES: Final = _script(
    """
    const opened = [];
    const noted = (what, device, isOpen) => {
      opened.push({ what, isOpen: () => isOpen(device) });
      return device;
    };
    const track = (each) => noted(each.kind, each, ({ readyState }) => readyState === "live");
    answer(async (constraints) => {
      const stream = await real(constraints);
      stream.getTracks().forEach(track);
      return stream;
    });
    const clone = MediaStreamTrack.prototype.clone;
    MediaStreamTrack.prototype.clone = function () { return track(clone.call(this)); };
    const watch = (name, what, isOpen) => {
      window[name] = class extends window[name] {
        constructor(...all) { super(...all); noted(what, this, isOpen); }
      };
    };
    watch("AudioContext", "audio context", ({ state }) => state !== "closed");
    watch("RTCPeerConnection", "peer connection", ({ signalingState }) => signalingState !== "closed");
    const now = () => opened.filter(({ isOpen }) => isOpen()).map(({ what }) => what);
    window.openDevices = () => [...new Set(now())].sort();
    addEventListener("beforeunload", () => window.noteLeaving?.(window.openDevices()));
    const keep = () => { sessionStorage.openAtTheEnd = JSON.stringify(window.openDevices()); };
    const add = addEventListener;
    window.addEventListener = (type, ...rest) => { // the page's own come late, and this behind them
      add(type, ...rest);
      if (type === "pagehide") { removeEventListener(type, keep); add(type, keep); }
    };
    """
)
"""Makes `window.openDevices()`, the kinds of devices that are open, and notes them when the page is left."""

HIDES: Final = """
Object.defineProperty(document, "visibilityState", { get: () => (window.isAway ? "hidden" : "visible") });
"""
"""A page that counts as hidden while `window.isAway`: the camera's check waits, with the camera open."""

NO_PLAYBACK: Final = """
(() => {
  class Suspended extends AudioContext {
    get state() { return "suspended"; }
    resume() { return new Promise(() => undefined); }
  }
  window.AudioContext = Suspended;
})();
"""
"""An audio context that never starts, as where the browser wants a tap that does not come."""

NO_FRAMES: Final = _script(
    """
    answer(async (constraints) => {
      const stream = await real(constraints);
      const canvas = document.createElement("canvas");
      canvas.getContext("2d");
      const empty = canvas.captureStream(0).getVideoTracks()[0];
      stream.getVideoTracks().forEach((track) => track.stop());
      return new MediaStream([...stream.getAudioTracks(), empty]);
    });
    """
)
"""A camera that opens but never gives a picture."""

NOTE_ASKED: Final = "window.asked = [];" + _script(
    """
    answer((constraints) => {
      window.asked.push(["audio", "video"].filter((kind) => constraints[kind]).join(" and "));
      return real(constraints);
    });"""
)
"""Makes `window.asked`: the kinds of devices that the page has asked for, each time."""

RAW_SOUND: Final = _script(
    """
    const raw = { autoGainControl: false, echoCancellation: false, noiseSuppression: false };
    answer((constraints) => real({ ...constraints, ...(constraints.audio && { audio: raw }) }));
    """
)
"""A browser that does not mend a bad sound: without it, level and noise depend on what the browser does."""

COUNT_SOUNDS: Final = """
window.sounds = 0;
const start = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this instanceof HTMLAudioElement) {
    window.sounds += 1;
    window.sink = this.sinkId;
  }
  return start.call(this);
};
"""
"""Makes `window.sounds`, how often the page has played its sound, and `window.sink`, where the last time."""

SOUND_REFUSED: Final = """
const start = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this instanceof HTMLAudioElement) return Promise.reject(new DOMException("no", "NotAllowedError"));
  return start.call(this);
};
"""
"""A browser that plays no sound of a page, tap or no tap."""

NOTE_ANNOUNCEMENTS: Final = """
window.told = [];
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-announce]");
  const note = () => { const text = place.textContent.trim(); if (text) window.told.push(text); };
  new MutationObserver(note).observe(place, { childList: true, characterData: true, subtree: true });
});
"""
"""Makes `window.told`: what the live region of the parts has said, in order."""

SOUND_HANGS: Final = """
const start = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  return this instanceof HTMLAudioElement ? new Promise(() => undefined) : start.call(this);
};
"""
"""A browser that neither plays a sound nor refuses to."""

NO_LISTENING: Final = """
AudioContext.prototype.createMediaStreamSource = () => {
  throw new DOMException("other sample rate", "NotSupportedError");
};
"""
"""An audio context that takes no microphone, as where its sample rate is another one."""

AUDIO_CLOCK_STANDS: Final = """
Object.defineProperty(BaseAudioContext.prototype, "currentTime", { get: () => 0 });
"""
"""A running audio context whose clock never moves: no samples come."""

SAYS_OFFLINE: Final = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false });"
"""A browser that calls itself offline although the network works (virtual machines, some VPNs)."""

WEBRTC_STUB: Final = "window.RTCPeerConnection = function () {};"
"""What add-ons against address leaks leave of WebRTC: the name."""

WEBRTC_THROWS: Final = "window.RTCPeerConnection = class { constructor() { throw new Error('blocked'); } };"


NO_CHANNELS: Final = """
RTCPeerConnection.prototype.createDataChannel = () => { throw new DOMException("", "NotSupportedError"); };
"""
"""WebRTC that is there, connects, and carries no data."""

DESCRIPTION_HANGS: Final = "RTCPeerConnection.prototype.setLocalDescription = () => new Promise(() => {});"
"""A browser that never begins to look for a way: its answer needs no network."""

DESCRIPTION_REFUSED: Final = """
RTCPeerConnection.prototype.setLocalDescription = async () => {
  throw new DOMException("", "OperationError");
};
"""

STATS_REFUSED: Final = """
RTCPeerConnection.prototype.getStats = async () => { throw new DOMException("", "NotAllowedError"); };
"""

ONE_MORE_PEER_REFUSED: Final = """
{
  const Real = RTCPeerConnection;
  let made = 0;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration) {
      made += 1;
      if (made === 2) throw new DOMException("", "UnknownError");  // the first one is the gate's
      super(configuration);
    }
  };
}
"""

HELPERS_THROW: Final = _script(
    """
    const refuse = () => { throw new DOMException("", "SecurityError"); };
    const refused = (target, name) => Object.defineProperty(target, name, { get: refuse });
    MediaStreamTrack.prototype.getSettings = refuse;
    MediaStreamTrack.prototype.applyConstraints = refuse;
    MediaRecorder.prototype.start = refuse;
    AudioNode.prototype.disconnect = refuse;
    delete HTMLVideoElement.prototype.cancelVideoFrameCallback;
    History.prototype.replaceState = refuse;
    Navigator.prototype.sendBeacon = refuse;
    MediaDevices.prototype.enumerateDevices = refuse;
    for (const name of ["permissions", "connection", "clipboard"]) refused(Navigator.prototype, name);
    for (const name of ["featurePolicy", "permissionsPolicy"]) refused(Document.prototype, name);
    """
)
"""Everything fails that a check can do without: policies, add-ons, and web views that have half of an API."""


def second_device_works(kind: str) -> str:
    """List two devices of a kind, of which the first is in use elsewhere."""
    return _script(
        f"""
        const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
        const input = "{kind}input";
        const made = (id) => ({{ kind: input, deviceId: id, groupId: id, label: `The ${{id}}` }});
        navigator.mediaDevices.enumerateDevices = async () => [
          ...(await list()).filter((one) => one.kind !== input), made("first"), made("second"),
        ];
        answer((constraints) => {{
          const wanted = constraints.{kind};
          if (!wanted) return real(constraints);
          if (wanted.deviceId?.exact !== "second")
            return Promise.reject(new DOMException("in use", "NotReadableError"));
          return real({{ ...constraints, {kind}: true }});
        }});
        """
    )


PLUGS: Final = _script(
    """
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    const plugged = [];
    navigator.mediaDevices.enumerateDevices = async () => [...(await list()), ...plugged];
    window.plug = (kind, id) => {
      plugged.push({ kind, deviceId: id, groupId: id, label: `The ${id}` });
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    };
    """
)
"""Makes `window.plug(kind, id)`: another device is there from now on."""
