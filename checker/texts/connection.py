"""Words for the connection check."""

from collections.abc import Mapping
from typing import Final

from checker.texts import steps
from checker.texts.finding_text import Fix, Note, Words, anywhere, on
from checker.texts.finding_text import marked as _
from checker.texts.part_text import Part

PART: Final = Part(
    name=_("Internet"),
    icon="connection",
    explained=_("Runs by itself"),
    running=_("Being measured …"),
    hints={
        "queue": (_("Others are checking right now. We start in a moment. You can go on meanwhile."),),
        "change": (_("Your network has changed. We check once more."),),
    },
)

_NEARER = _("Move closer to the Wi-Fi box (router), if you can.")
_OTHERS = _("Ask others in the house to watch no films and download nothing during the call.")
_CLOSE = steps.CLOSE_PROGRAMS
_CABLE = _("If there is a network cable within reach, plug it in.")
_SWITCH = _("Switch Wi-Fi off and use mobile data, or the other way round.")
_NO_VPN = _("Switch off a VPN, if you use one.")

_BETTER: tuple[Fix, ...] = (
    on("*", "android ios", _NEARER, _OTHERS, _SWITCH),
    anywhere(_NEARER, _OTHERS, _CABLE, _CLOSE),
)


def _pausing(first: str) -> tuple[Fix, ...]:
    """Return the steps for one slow way: what goes that way already, then the way itself."""
    return (
        on("*", "android ios", first, _NEARER, _SWITCH, _NO_VPN),
        anywhere(first, _NEARER, _CABLE, _NO_VPN),
    )


NOTES: Final[Mapping[str, Note]] = {
    "slow_up": Note(
        label=_("sending is slow"),
        hint=_("It is the sending that is slow: the way from you to your counsellor."),
        fix=_pausing(
            _(
                "On every device in the house, pause other video calls and the saving of photos or files to "
                "the internet."
            )
        ),
        say=_(
            "Sending is slow: ask the client to pause other video calls in the house and the saving of "
            "photos to the internet."
        ),
    ),
    "slow_down": Note(
        label=_("receiving is slow"),
        hint=_("It is the receiving that is slow: the way from your counsellor to you."),
        fix=_pausing(
            _("On every device in the house, pause films, television over the internet, downloads and games.")
        ),
        say=_("Receiving is slow: ask the client to pause films, downloads and games in the house."),
    ),
    "delayed": Note(
        label=_("late while the line is busy"),
        hint=_("When others use the internet too, picture and sound arrive late."),
        say=_(
            "Picture and sound come late while the line is in use otherwise: ask the client to let the other "
            "devices in the house rest during the call."
        ),
    ),
    "indirect": Note(
        label=_("probably no direct way"),
        say=_("The call will probably go by a server of %(provider)s: a little later, which is no fault."),
    ),
}

WORDS: Final[Mapping[str, Words]] = {
    "good": Words(title=_("Your internet connection is good"), label=_("good")),
    "limited": Words(
        title=_("Your internet connection is just enough"),
        label=_("just enough"),
        hint=_("The call will work. The picture may be a little blurred at times."),
        fix=_BETTER,
        say=_(
            "The connection is just enough. If the picture falters, ask the client to move closer to the "
            "router."
        ),
    ),
    "relay_only_tcp": Words(
        title=_("Your network lets video through only by a detour"),
        label=_("only by a detour"),
        hint=_("The call will probably work. Picture and sound may arrive a little late."),
        fix=(
            on("*", "android ios", _("If it falters: switch Wi-Fi off and use mobile data.")),
            anywhere(
                _("If it falters: switch off a VPN, if you use one."),
                _("Or use another network, for example the mobile phone's."),
            ),
        ),
        say=_(
            "The network slows video calls down (a firewall or VPN). If it falters, suggest another "
            "network or mobile data."
        ),
    ),
    "unstable": Words(
        title=_("Your internet connection is unsteady"),
        label=_("unsteady"),
        hint=_("The call will work. Sound or picture may drop out for a moment."),
        fix=_BETTER,
        say=_(
            "The connection is unsteady. Ask the client to move closer to the router and to pause other use "
            "of the internet."
        ),
    ),
    "poor": Words(
        title=_("Your internet connection is weak"),
        label=_("weak"),
        hint=_("You can try the call. Without a picture it often works better."),
        fix=_BETTER,
        say=_(
            "The connection is weak. Ask the client to move closer to the router, or talk without picture."
        ),
    ),
    "webrtc_blocked": Words(
        title=_("Your network does not let video calls through"),
        label=_("lets no video through"),
        hint=_("This happens in offices, hospitals and homes, and with protection programs."),
        fix=(
            on(
                "*",
                "android ios",
                _("Switch Wi-Fi off and use mobile data."),
                _("Switch off a VPN or protection app, if you use one."),
            ),
            anywhere(
                _NO_VPN,
                _("Use another network, for example the mobile phone's."),
                _("Or open the link in the e-mail on a mobile phone without Wi-Fi."),
            ),
        ),
        say=_(
            "The network blocks video calls. Ask the client to use mobile data or another network, or "
            "talk by telephone."
        ),
        say_on=(
            (
                "android",
                _("The network blocks video calls. Ask the client to switch Wi-Fi off and use mobile data."),
            ),
            (
                "ios",
                _("The network blocks video calls. Ask the client to switch Wi-Fi off and use mobile data."),
            ),
        ),
    ),
    "offline": Words(
        title=_("Your device is not connected to the internet"),
        label=_("no connection"),
        fix=(
            on(
                "*",
                "android ios",
                _("Is airplane mode on? Switch it off."),
                _("Switch on Wi-Fi or mobile data in the settings."),
            ),
            on(
                "*",
                "windows",
                _("Select the network symbol at the bottom right of the screen and choose your Wi-Fi."),
                _("Is the Wi-Fi box (router) switched on? Pull its plug for ten seconds if need be."),
            ),
            on(
                "*",
                "macos",
                _("Select the Wi-Fi symbol at the top right of the screen and choose your Wi-Fi."),
                _("Is the Wi-Fi box (router) switched on? Pull its plug for ten seconds if need be."),
            ),
            anywhere(
                _("Switch on Wi-Fi, or plug in the network cable."),
                _("Is the Wi-Fi box (router) switched on? Pull its plug for ten seconds if need be."),
            ),
        ),
        say=_(
            "The client's device is offline. Ask them to switch on Wi-Fi or mobile data, or talk by "
            "telephone."
        ),
    ),
    "not_measured": Words(
        title=_("The connection could not be measured"),
        hint=_("We do not know how good it is. It may well be good."),
        fix=(anywhere(_("Check once more. If that does not help, simply go on.")),),
        say=_("The connection could not be measured; that says nothing about it. Try the call."),
    ),
}
