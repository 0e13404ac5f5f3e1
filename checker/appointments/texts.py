"""The confirmation e-mail, the cancellation and the calendar entry. All texts are msgids.

Spoken to the client. They name the provider as `%(provider)s`; the code is never filled in here.
"""

from typing import Final

from checker.texts.finding_text import marked as _

SUBJECT: Final = _("Your video consultation on %(date)s at %(time)s")
GREETING: Final = _("Good day,")
INTRO: Final = _("%(office)s invites you to a video consultation.")
REPLACES: Final = _("This e-mail replaces the earlier one. Please use only what is written here.")

WHEN: Final = _("Your appointment")
WHEN_VALUE: Final = _("%(date)s, %(time)s (%(zone)s), about %(minutes)s minutes")
LINK: Final = _("Your link")
CODE: Final = _("Your access code (dial-in code)")
CODE_MARKER: Final = _("[enter the access code here]")
CODE_NEEDED: Final = _(
    "%(provider)s asks for this code; there it is called access code or dial-in code. With your link it is "
    "usually filled in already."
)

STEPS_TITLE: Final = _("This is how it works")
STEPS: Final = (
    _("Take a phone, tablet or computer with camera and microphone, and find a quiet place."),
    _(
        "Try your link today, if you like. On the day of the appointment, open it about five minutes before. "
        "Chrome, Edge, Firefox or Safari work well."
    ),
    _(
        "Press “Start the check” and allow camera and microphone. If something is missing, the page says "
        "what helps."
    ),
    _(
        "Then press “To the video consultation”. %(provider)s opens and asks for both once more: please "
        "allow them again."
    ),
    _(
        "If it asks for code and name, enter them there. Then you are connected with your counsellor. Please "
        "do not record picture or sound. At the end, hang up and close the page."
    ),
)

SHORT_WHEN: Final = _("Your appointment: %(date)s, %(time)s")
SHORT_LINK: Final = _("Your link: %(link)s")
SHORT_CODE: Final = _("Your access code: %(code)s")
SHORT_STEPS: Final = (
    _("Phone, tablet or computer with camera and microphone, in a quiet place."),
    _("Open your link about five minutes before."),
    _("“Start the check”: allow camera and microphone."),
    _("“To the video consultation”: allow both once more."),
    _("If it asks for the code, enter it."),
)
NO_RECORDING: Final = _("Please do not record picture or sound.")
SHORTEST: Final = _(
    "Five minutes before, open the link in a quiet place. “Start the check”: allow camera and microphone. "
    "“To the video consultation”: allow both again, enter the code."
)
"""All five steps for an address of 2,000 characters, in which a letter may take six (`%D0%B6`)."""
SHORT_PHONE: Final = _("Help: %(phone)s")

PHONE: Final = _("Does something not work? Call us, we find a way: %(phone)s")
PRIVACY: Final = _(
    "During the check your picture, your voice, your name and your code do not reach our server. Your "
    "counsellor sees which parts are ready; we delete that %(hours)s hours after the appointment at the "
    "latest, and keep what was found without any name for %(weeks)s weeks at most."
)
CLOSING: Final = _("Kind regards")

OWN_ENTRY: Final = (
    _("Open your link about five minutes before."),
    _("You find your access code in our e-mail."),
)
"""Said in the calendar entry that a client fetches from the page."""

CANCELLED_SUBJECT: Final = _("Cancelled: your video consultation on %(date)s at %(time)s")
CANCELLED: Final = _("Your video consultation does not take place:")
CANCELLED_LINK: Final = _("You need not do anything. The link that you have got no longer works.")
CANCELLED_PHONE: Final = _("If you would like another appointment, please call us: %(phone)s")

SUMMARY: Final = _("Video consultation: %(office)s")
CANCELLED_SUMMARY: Final = _("Cancelled: video consultation, %(office)s")
