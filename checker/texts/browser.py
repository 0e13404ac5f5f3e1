"""Words for the browser check."""

from collections.abc import Mapping
from typing import Final

from checker.texts.finding_text import Words, anywhere, on
from checker.texts.finding_text import marked as _
from checker.texts.part_text import Part

PART: Final = Part(
    name=_("Browser"),
    icon="browser",
    explained=_("The program you visit websites with"),
    running=_("One moment …"),
)

_COPY = _("Copy the address.")
_TRY_HERE = _("Try it here first.")
_COPY_ELSE = _("If it does not work here: copy the address.")
_OPEN_IOS = _("Open the “Safari” app, hold a finger on the address field and choose %(paste)s.")
_OPEN_ANDROID = _("Open the “Chrome” app, hold a finger on the address field and choose %(paste)s.")
_OPEN = _("Open Chrome, Edge, Firefox or Safari and paste the address at the top.")
_OTHER_DEVICE = _(
    "If that does not help: open the link in the e-mail on another device, such as a newer phone."
)

WORDS: Final[Mapping[str, Words]] = {
    "ok": Words(title=_("Your browser is suitable")),
    "not_listed": Words(
        title=_("Your browser will probably work"),
        label=_("not on the list of %(provider)s"),
        hint=_("%(provider)s does not name this browser among those it was tested with."),
        fix=(
            on(
                "*",
                "ios",
                _("If something does not work later, use Safari."),
            ),
            anywhere(_("If something does not work later, use Chrome, Edge or Firefox.")),
        ),
        say=_(
            "The browser is not on the list of %(provider)s. If the call fails, ask the client to use "
            "another one."
        ),
        say_on=(
            (
                "ios",
                _(
                    "The browser is not on the list of %(provider)s. If the call fails, ask the client "
                    "to use Safari."
                ),
            ),
        ),
    ),
    "outdated": Words(
        title=_("Your browser is rather old"),
        label=_("out of date"),
        hint=_("The call may work all the same. With a newer version it works better."),
        fix=(
            on(
                "*",
                "ios",
                _(
                    "When there is time: open the %(settings)s of the device, then %(general)s, then "
                    "%(software_update)s."
                ),
                _("For today you can go on as it is."),
            ),
            on(
                "*",
                "android",
                _("When there is time: open the Play Store, look for your browser and choose %(update)s."),
                _("For today you can go on as it is."),
            ),
            anywhere(
                _("Close the browser completely and open it again. Many browsers then update themselves."),
                _("For today you can go on as it is."),
            ),
        ),
        say=_("Ask the client to close the browser, open it again and use the link in the e-mail once more."),
    ),
    "in_app_works": Words(
        title=_("You see this page inside another app"),
        label=_("inside another app, may work"),
        hint=_("That may work. If camera or microphone do not, open this page in your browser."),
        fix=(
            on("*", "ios", _TRY_HERE, _COPY_ELSE, _OPEN_IOS),
            on("*", "android", _TRY_HERE, _COPY_ELSE, _OPEN_ANDROID),
            anywhere(_TRY_HERE, _COPY_ELSE, _OPEN),
        ),
        say=_(
            "The page was opened inside another app. If camera or microphone do not work there, ask the "
            "client to open the link in the browser."
        ),
        link=True,
    ),
    "in_app": Words(
        title=_("Please open this page in your browser"),
        label=_("opened inside another app"),
        hint=_(
            "You see this page inside another app, for example the e-mail app. "
            "Camera and microphone often do not work there. A browser is the app you visit websites with."
        ),
        fix=(
            on("*", "ios", _COPY, _OPEN_IOS),
            on("*", "android", _COPY, _OPEN_ANDROID),
            anywhere(_COPY, _OPEN),
        ),
        say=_("Ask the client to hold a finger on the link in the e-mail and to open it in the browser."),
        say_on=(("ios", _("Ask the client to copy the link in the e-mail and to paste it into Safari.")),),
        link=True,
    ),
    "no_webrtc": Words(
        title=_("No video call is possible with this browser"),
        label=_("no video call is possible"),
        hint=_("That is not your fault: the program lacks this ability."),
        fix=(
            on("*", "ios", _COPY, _OPEN_IOS, _OTHER_DEVICE),
            on("*", "android", _COPY, _OPEN_ANDROID, _OTHER_DEVICE),
            anywhere(_COPY, _OPEN, _OTHER_DEVICE),
        ),
        say=_("Ask the client to open the link with Chrome, Edge, Firefox or Safari, or on another device."),
        link=True,
    ),
    "no_media": Words(
        title=_("Camera and microphone do not work with this browser"),
        label=_("gives no access to camera and microphone"),
        hint=_("Another browser on the same device usually can."),
        fix=(
            on("*", "ios", _COPY, _OPEN_IOS, _OTHER_DEVICE),
            on("*", "android", _COPY, _OPEN_ANDROID, _OTHER_DEVICE),
            anywhere(_COPY, _OPEN, _OTHER_DEVICE),
        ),
        say=_("Ask the client to open the link with Chrome, Edge, Firefox or Safari, or on another device."),
        link=True,
    ),
    "insecure": Words(
        title=_("The address of this page is not complete"),
        label=_("page is not encrypted"),
        hint=_("Camera and microphone work only when the address begins with “https”."),
        fix=(
            anywhere(
                _("Go back to the e-mail and open the link there once more."),
                _("Does this message come again? Then please call us."),
            ),
        ),
        say=_("Ask the client to open the link from the e-mail again; its address must begin with https."),
    ),
}
