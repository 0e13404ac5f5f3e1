"""What the counsellor can read out on the telephone as it is: by finding, browser and kind of device.

One question at a time, with what to say next. All texts are msgids, spoken to the client. Beside the names of
`vendor_labels.csv` they use `%(device)s` (the part's own name), `%(setting)s` and `%(access)s` (what the
settings call it and its switch), `%(address)s` (of the self-test) and `%(spelled)s` (the same, to dictate).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from checker.texts.finding_text import BROWSERS, SYSTEMS, fits, named
from checker.texts.finding_text import marked as _


@dataclass(frozen=True, slots=True)
class Line:
    """A question to read out, and what to say after yes and after no; then the next line comes."""

    ask: str
    yes: str
    no: str

    def texts(self) -> tuple[str, str, str]:
        """Return every msgid in here."""
        return self.ask, self.yes, self.no


@dataclass(frozen=True, slots=True)
class Script:
    """The lines for these browsers on these systems. An empty tuple means all."""

    lines: tuple[Line, ...]
    browsers: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()


def _on(browsers: str, systems: str, *lines: Line) -> Script:
    return Script(lines, named(browsers, BROWSERS), named(systems, SYSTEMS))


def _anywhere(*lines: Line) -> tuple[Script, ...]:
    return (Script(lines),)


_GOOD: Final = _("Good, then it is something else.")
_TELEPHONE: Final = _("That does not matter. We can simply talk by telephone.")
_READ_OUT: Final = _("Please read out to me what you see there.")

_AGAIN = Line(
    _("Please press “Check again” on our page. Does it say now that it works?"),
    _("Very good. Then press “To the video consultation”."),
    _TELEPHONE,
)
_SIGN_AT_TOP = Line(
    _("Do you see a small sign at the very top, to the left of the address?"),
    _("Please press it."),
    _("Look for the line at the top that begins with %(address)s. The sign is on its left."),
)
_SIGN = Line(
    _("Do you see a small sign in the line with the address, on the left?"),
    _("Please press it."),
    _("Pull the page down a little with your finger. Then the line comes back."),
)
_SWITCH = Line(
    _("Do you see %(setting)s there, with a switch beside it?"), _("Please switch it on."), _READ_OUT
)
_PERMISSIONS = Line(
    _("Do you see the word %(permissions)s there?"),
    _("Please press it, and then switch %(setting)s on."),
    _("Then look for %(setting)s itself, and switch it on."),
)
_RELOAD = Line(
    _(
        "Please load the page again, with the round arrow beside the address. Then press “Start the check”. "
        "Does a small window ask for camera or microphone?"
    ),
    _("Please choose %(allow)s there."),
    _("Good, then we do it by hand."),
)
_CROSSED_OUT = Line(
    _("Do you see a crossed-out sign at the top, to the left of the address?"),
    _("Please press it, and then the small cross beside %(blocked)s. Then load the page again."),
    _READ_OUT,
)
_MENU_SAFARI = Line(
    _("Do you see the word “Safari” at the very top left of the screen?"),
    _("Please press it, then %(site_settings)s. Set %(setting)s to %(allow)s there."),
    _("Please press once into our page. Then the word comes."),
)
_COGWHEEL = _("Please open the %(settings)s of your device. That is the cogwheel. Have you found it?")
_SEARCH_IT = _("Swipe down from the top edge. There it is at the top right.")
_SAFARI_APP = Line(
    _COGWHEEL,
    _("Please press %(apps)s, then “Safari”, then %(setting)s, and choose %(ask)s."),
    _("Swipe down in the middle of the start screen, and type the word there."),
)
_IOS_APP = Line(
    _COGWHEEL,
    _("Please press %(apps)s, then the name of your browser, and switch %(setting)s on."),
    _("Swipe down in the middle of the start screen, and type the word there."),
)
_ANDROID_APP = Line(
    _COGWHEEL,
    _(
        "Please press %(apps)s, then the name of your browser, then %(permissions)s, then %(setting)s, and "
        "choose %(app_access)s."
    ),
    _SEARCH_IT,
)
_QUICK_SETTING = Line(
    _("Please swipe down twice from the top edge. Do you see a field %(access)s there?"),
    _("If it is grey, press it once."),
    _GOOD,
)
_WINDOWS = Line(
    _(
        "Please press the Windows sign at the bottom of the screen, then %(settings)s. Do you see "
        "%(privacy)s there?"
    ),
    _("Please press it, then %(setting)s further down. Switch everything on there."),
    _("Then press %(privacy_older)s, then %(setting)s on the left. Switch everything on there."),
)
_APPLE_MENU = Line(
    _("Please press the apple at the top left, then %(settings)s. Do you see %(privacy)s there?"),
    _("Please press it, then %(setting)s, and switch your browser on."),
    _("Please look further down on the left."),
)
_ASK_AGAIN = Line(
    _("Please press “Check again” on our page. Does a small window ask for camera or microphone?"),
    _("Please choose %(allow)s there."),
    _("Please look at the top edge of the screen, and behind other windows."),
)
_ASKS_TWICE = Line(
    _("Does your device ask once more after that?"), _("Please choose %(app_allow)s."), _("Good.")
)
_SAME_DEVICE = Line(
    _("Are we speaking on the very device with which you opened our page?"),
    _("Then our call needs it for itself. We hang up now, and after that you press “Check again”."),
    _GOOD,
)
_OTHER_APPS = Line(
    _("Is another app open with which you make video calls?"),
    _("Please close it."),
    _("Then please switch the device off and on again, and open the link in the e-mail once more."),
)
_OTHER_PROGRAMS = Line(
    _("Is another program open with which you make video calls, such as Zoom, Teams or Skype?"),
    _("Please close it."),
    _("Then please restart the computer, and open the link in the e-mail once more."),
)
_CABLE = Line(
    _("Does the camera have a cable?"),
    _("Please pull it out and plug it in again."),
    _("Then please close the other programs that are open."),
)
_HEADSET = Line(
    _("Do you use headphones?"), _("Please take them off and switch them off, or pull the cable out."), _GOOD
)
_SAY = Line(
    _("Please press “Check again” and say: “It is a fine day today.” Does the bar move?"),
    _("Very good. Then your voice arrives."),
    _TELEPHONE,
)
_PLAY = Line(
    _("Please press “Check again” and then “Play the sound”. Do you hear it?"),
    _("Very good. Then press “To the video consultation”."),
    _TELEPHONE,
)
_MOBILE_DATA = Line(
    _("Do you have internet on this device without Wi-Fi, by mobile data?"),
    _("Please switch Wi-Fi off, and open the link in the e-mail once more."),
    _TELEPHONE,
)
_MOBILE_PHONE = Line(
    _("Do you have a mobile phone or tablet that can go on the internet?"),
    _("Please open the link in the e-mail there."),
    _TELEPHONE,
)
_ROUTER = Line(
    _("The router is the device that makes the Wi-Fi. Can you go closer to it?"),
    _("Please do so."),
    _("Is somebody else in the house watching films? Please ask them to stop during our call."),
)
_KEY = Line(
    _("Is there a key with a crossed-out sign on your keyboard (%(device)s)?"),
    _("Please press it once."),
    _GOOD,
)
_VOLUME = Line(
    _("At the side of the device are two buttons. Please press the upper one several times. Is it louder?"),
    _("Very good."),
    _("Then please try the buttons on the other side."),
)

_DENIED: Final = (
    _on("safari", "ios", _RELOAD, _SAFARI_APP, _AGAIN),
    _on("*", "ios", _IOS_APP, _RELOAD),
    _on("firefox", "android", _RELOAD, _SIGN, _SWITCH, _AGAIN),
    _on("*", "android", _SIGN, _PERMISSIONS, _AGAIN),
    _on("safari", "macos", _MENU_SAFARI, _RELOAD),
    _on("firefox", "windows macos linux", _RELOAD, _CROSSED_OUT, _AGAIN),
    *_anywhere(_SIGN_AT_TOP, _SWITCH, _AGAIN),
)
_SYSTEM: Final = (
    _on("*", "windows", _WINDOWS, _AGAIN),
    _on("*", "macos", _APPLE_MENU, _AGAIN),
    _on("*", "android", _QUICK_SETTING, _ANDROID_APP, _AGAIN),
    _on("safari", "ios", _SAFARI_APP, _RELOAD),
    _on("*", "ios", _IOS_APP, _RELOAD),
    *_anywhere(_SIGN_AT_TOP, _SWITCH, _AGAIN),
)
_QUESTION: Final = (_on("*", "android", _ASK_AGAIN, _ASKS_TWICE), *_anywhere(_ASK_AGAIN, _AGAIN))
_BUSY: Final = (
    _on("*", "android ios", _SAME_DEVICE, _OTHER_APPS, _AGAIN),
    *_anywhere(_OTHER_PROGRAMS, _AGAIN),
)
_NEW_WINDOW: Final = _anywhere(
    Line(
        _("Please close our page, and open the link in the e-mail once more. Is our page there again?"),
        _("Please press “Start the check”."),
        _TELEPHONE,
    )
)
_DEVICE: Final[Mapping[str, tuple[Script, ...]]] = {
    "denied": _DENIED,
    "denied_by_system": _SYSTEM,
    "dismissed": _QUESTION,
    "unanswered": _QUESTION,
    "busy": _BUSY,
    "blocked_by_page": _NEW_WINDOW,
}
_BROWSER: Final = (
    _on(
        "*",
        "android ios",
        Line(
            _("Please go back to the e-mail, and hold your finger on the link. Does a small list come?"),
            _("Please choose the line with the word “browser”, “Safari” or “Chrome”."),
            _("Then press “Copy the address” on our page. Open Safari or Chrome, and choose %(paste)s."),
        ),
    ),
    *_anywhere(
        Line(
            _("Do you have another browser on this device: Chrome, Edge, Firefox or Safari?"),
            _("Please press “Copy the address” on our page. Open that browser, and choose %(paste)s there."),
            _("Then please open the link in the e-mail on a mobile phone or tablet."),
        )
    ),
)
_LINE: Final = (_on("*", "android ios", _ROUTER, _MOBILE_DATA), *_anywhere(_ROUTER, _MOBILE_PHONE))
_NETWORK: Final = (_on("*", "android ios", _MOBILE_DATA), *_anywhere(_MOBILE_PHONE))

ALOUD: Final[Mapping[str, Mapping[str, tuple[Script, ...]]]] = {
    "browser": {
        "in_app_works": _BROWSER,
        "outdated": _anywhere(
            Line(
                _("Please close the browser, open it again, and open the link once more. Is our page there?"),
                _("Please press “Start the check”."),
                _("Then please open the link in the e-mail on a mobile phone or tablet."),
            )
        ),
        "in_app": _BROWSER,
        "no_webrtc": _BROWSER,
        "no_media": _BROWSER,
        "insecure": _NEW_WINDOW,
    },
    "camera": {
        **_DEVICE,
        "dark": _anywhere(
            Line(
                _("Is there a lamp that you can switch on in front of you?"),
                _("Please do so."),
                _("Then please sit so that the window is in front of you."),
            )
        ),
        "low_rate": _BUSY,
        "covered": (
            _on(
                "*",
                "android ios",
                Line(
                    _("Is there a case or a finger over the small lens at the top edge?"),
                    _("Please take it away."),
                    _("Please wipe the lens with a soft cloth."),
                ),
                _AGAIN,
            ),
            *_anywhere(
                Line(
                    _("Do you see the small round lens above the screen?"),
                    _("Is there a slide or a sticker over it? Please open it."),
                    _("Then look whether the camera stands beside the screen, and whether it is covered."),
                ),
                _KEY,
                _AGAIN,
            ),
        ),
        "frozen": (
            _on("*", "android ios", _OTHER_APPS, _AGAIN),
            *_anywhere(_CABLE, _AGAIN),
        ),
        "no_frames": _BUSY,
        "muted": (
            _on("*", "android ios", _SAME_DEVICE, _OTHER_APPS, _AGAIN),
            *_anywhere(_KEY, _OTHER_PROGRAMS, _AGAIN),
        ),
        "missing": (
            _on("*", "android ios", _OTHER_APPS),
            *_anywhere(_CABLE, _MOBILE_PHONE),
        ),
        "ended": (
            _on("*", "android ios", _SAME_DEVICE, _AGAIN),
            *_anywhere(_CABLE, _AGAIN),
        ),
    },
    "microphone": {
        **_DEVICE,
        "quiet": _anywhere(
            Line(
                _("Can you come a little closer to the device?"),
                _("Please do so."),
                _("Then please speak a little louder."),
            ),
            _SAY,
        ),
        "too_loud": _anywhere(_HEADSET, _SAY),
        "noisy": _anywhere(
            Line(
                _("Is a radio or a television on?"),
                _("Please switch it off."),
                _("Then please close the window."),
            ),
            _SAY,
        ),
        "silent": (
            _on("*", "android ios", _SAME_DEVICE, _HEADSET, _SAY),
            *_anywhere(_HEADSET, _KEY, _SAY),
        ),
        "muted": (
            _on("*", "android", _SAME_DEVICE, _QUICK_SETTING, _HEADSET, _SAY),
            _on("*", "ios", _SAME_DEVICE, _HEADSET, _SAY),
            *_anywhere(_KEY, _HEADSET, _SAY),
        ),
        "missing": (
            _on("*", "android ios", _OTHER_APPS, _AGAIN),
            *_anywhere(
                Line(
                    _("Do you have headphones with a microphone?"),
                    _("Please plug them in, and press “Check again”."),
                    _("Then please open the link in the e-mail on a mobile phone or tablet."),
                )
            ),
        ),
        "ended": (_on("*", "android ios", _SAME_DEVICE, _SAY), *_anywhere(_HEADSET, _SAY)),
    },
    "speaker": {
        "not_heard": (
            _on(
                "*",
                "ios",
                _VOLUME,
                Line(
                    _("Is it an iPhone with a small switch at the side?"),
                    _("If you see orange there, please move the switch."),
                    _GOOD,
                ),
                _HEADSET,
                _PLAY,
            ),
            _on("*", "android", _VOLUME, _HEADSET, _PLAY),
            _on(
                "*",
                "windows",
                Line(
                    _("Do you see a small loudspeaker at the bottom right of the screen?"),
                    _("Please press it, and push the bar to the right."),
                    _("Is there a key with a loudspeaker and a plus? Please press it several times."),
                ),
                _HEADSET,
                _PLAY,
            ),
            *_anywhere(
                Line(
                    _("Is there a key with a loudspeaker and a plus on the keyboard?"),
                    _("Please press it several times."),
                    _("Then please turn the volume up at the loudspeaker itself."),
                ),
                _HEADSET,
                _PLAY,
            ),
        ),
        "playback_blocked": _anywhere(_PLAY),
    },
    "connection": {
        "limited": _LINE,
        "relay_only_tcp": _NETWORK,
        "unstable": _LINE,
        "poor": _LINE,
        "webrtc_blocked": _NETWORK,
        "offline": (
            _on(
                "*",
                "android ios",
                Line(
                    _("Do you see a small aeroplane at the top of the screen?"),
                    _("Please switch airplane mode off in the settings."),
                    _("Then please switch Wi-Fi or mobile data on in the settings."),
                ),
            ),
            *_anywhere(
                Line(
                    _("The router is the device that makes the Wi-Fi. Does a light burn at it?"),
                    _("Please pull its plug for ten seconds, and plug it in again."),
                    _("Please plug it in and switch it on."),
                ),
                _MOBILE_PHONE,
            ),
        ),
    },
    "handoff": {"unreachable": _NETWORK},
}
"""Check → finding → scripts, the first that fits counts and the last one fits everything.

Findings without a line ask nothing of the client."""

DICTATE: Final = (
    Line(
        _("Do you have our e-mail with the link in front of you?"),
        _("Please press the link. It begins with %(address)s."),
        _("Please look among the unwanted mail, too. If it is not there, we do without."),
    ),
    Line(
        _(
            "Please open your browser, such as Safari or Chrome. Do you see a line for the address, at the "
            "top or at the bottom?"
        ),
        _("Please press into it, and type what I spell: %(spelled)s"),
        _("Please read out to me what you see there."),
    ),
    Line(
        _("Is there a page now that asks whether your device is ready?"),
        _("Please press “Start the check”. For the video consultation I read out the access code to you."),
        _("Then we look at the address together once more: %(spelled)s"),
    ),
)
"""For somebody who has not opened the link."""

_SIGNS: Final = {".": _("dot"), "-": _("hyphen"), "/": _("slash"), ":": _("colon"), "_": _("underscore")}


def script(check: str, finding: str | None, browser: str | None, system: str | None) -> tuple[Line, ...]:
    """Return what to read out about a finding to somebody with that browser on that system, or nothing."""
    scripts = ALOUD.get(check, {}).get(finding or "", ())
    return next(
        (one.lines for one in scripts if fits(one.browsers, one.systems, browser, system)),
        (),
    )


def spelled(address: str, say: Callable[[str], str]) -> str:
    """Return an address to dictate, its signs as words.

    >>> spelled("check.example.org:8080", str)
    'check dot example dot org colon 8080'
    """
    for sign, word in _SIGNS.items():
        address = address.replace(sign, f" {say(word)} ")
    return " ".join(address.split())
