"""What checks, their states and findings are called, in a word or two: on the board and in the statistics."""

from typing import Final

from checker.texts.finding_text import marked as _

NAMES: Final = {
    "browser": _("Browser"),
    "camera": _("Camera"),
    "microphone": _("Microphone"),
    "speaker": _("Loudspeaker"),
    "connection": _("Internet"),
    "handoff": _("Way to %(provider)s"),
}

STATES: Final = {
    "waiting": _("still to come"),
    "running": _("is being checked"),
    "asking": _("waits for an answer"),
    "stale": _("result is out of date"),
}

FINDINGS: Final = {
    "ok": _("works"),
    "verified": _("works"),
    "good": _("good"),
    "skipped": _("skipped"),
    "not_measured": _("could not be checked"),
    "not_listed": _("not on the list of %(provider)s"),
    "outdated": _("out of date"),
    "in_app_works": _("opened inside another app"),
    "in_app": _("opened inside another app"),
    "no_webrtc": _("cannot make video calls"),
    "no_media": _("gives no access to camera and microphone"),
    "insecure": _("page is not encrypted"),
    "low_resolution": _("coarse picture"),
    "dark": _("dark picture"),
    "low_rate": _("picture is not smooth"),
    "covered": _("covered"),
    "frozen": _("picture stands still"),
    "no_frames": _("sends no picture"),
    "denied": _("not allowed in the browser"),
    "denied_by_system": _("not allowed in the device's settings"),
    "dismissed": _("question was closed"),
    "unanswered": _("question was not answered"),
    "blocked_by_page": _("blocked by the page"),
    "busy": _("in use elsewhere, or switched off in the settings"),
    "missing": _("none found"),
    "ended": _("has gone off"),
    "quiet": _("very quiet"),
    "too_loud": _("too loud"),
    "noisy": _("noise in the background"),
    "silent": _("nothing to be heard"),
    "muted": _("paused or muted"),
    "not_heard": _("sound was not heard"),
    "playback_blocked": _("sound was not played"),
    "limited": _("just enough"),
    "relay_only_tcp": _("only by a detour"),
    "unstable": _("unsteady"),
    "poor": _("weak"),
    "webrtc_blocked": _("lets no video through"),
    "offline": _("no connection"),
    "unreachable": _("cannot be reached"),
}
