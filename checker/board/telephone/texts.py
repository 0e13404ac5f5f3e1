"""The questions for the telephone, to the counsellor: what the client has in front of them."""

from typing import Final

from checker.board.texts import ABSENT
from checker.texts.finding_text import marked as _

SYSTEMS: Final = {
    "android": _("A telephone or tablet that is not from Apple"),
    "ios": _("An iPhone or iPad"),
    "windows": _("A computer or laptop with Windows"),
    "macos": _("A Mac"),
    "unknown": _("Something else, or the client does not know"),
}
SYSTEM_QUESTION: Final = _("Which device does the client have?")
SYSTEM_HELP: Final = _("Ask: is it a telephone, a tablet or a computer? Is there an apple on its back?")

BROWSERS: Final = {
    "chrome": _("Chrome: a ring in red, yellow and green around a blue dot"),
    "edge": _("Edge: a wave in blue and green"),
    "firefox": _("Firefox: an orange fox around a ball"),
    "safari": _("Safari: a blue compass"),
    "samsung": _("Samsung Internet: a white planet on violet"),
    "unknown": _("Another one, or the client does not know"),
}
BROWSER_QUESTION: Final = _("Which browser does the client use?")
BROWSER_HELP: Final = _("Ask: which little picture did you choose to get to websites?")
BROWSERS_ON: Final = {
    "android": ("chrome", "samsung", "firefox", "edge", "unknown"),
    "ios": ("safari", "chrome", "firefox", "edge", "unknown"),
    "windows": ("edge", "chrome", "firefox", "unknown"),
    "macos": ("safari", "chrome", "firefox", "edge", "unknown"),
    "unknown": tuple(BROWSERS),
}

SEEN_QUESTION: Final = _("What does the client see?")
SEEN_HELP: Final = _("Let the client read out what stands there in large letters.")
BEFORE: Final = _("No result yet")
SEEN: Final = {
    "no_link": _("No e-mail from us, or no link in it"),
    "no_page": _("The link opens nothing, or a page that does not exist"),
    "start": _("Our page with “Start the check”"),
    "asked": _("A small window that asks for camera and microphone"),
    "provider": _("Already the page of %(provider)s"),
}
SAY: Final = {
    "no_link": ABSENT,
    "no_page": _(
        "Dictate: the client types %(address)s into the line at the top of the browser and starts the check "
        "there. You read out the access code."
    ),
    "start": _(
        "Ask the client to choose “Start the check”, and %(allow)s when the browser asks for camera and "
        "microphone. Then read the result to each other."
    ),
    "asked": _("Ask the client to choose %(allow)s in the small window, for camera and microphone."),
    "provider": _(
        "%(provider)s is another site and asks once more: ask the client to allow camera and microphone "
        "there as well. If it wants the code, read it out."
    ),
}
"""What to say where there is no finding yet; for findings it is in the words of each check."""
