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
    _("About five minutes before, open your link. Chrome, Edge, Firefox or Safari work well."),
    _(
        "Choose “Start the check” and allow camera and microphone. If something is missing, the page says "
        "what helps."
    ),
    _(
        "Then choose “To the video consultation”. %(provider)s opens and asks for both once more: please "
        "allow them again."
    ),
    _("If it asks for the code, enter it. At the end, hang up and close the page."),
)

PHONE: Final = _("Does something not work? Call us, we find a way: %(phone)s")
PRIVACY: Final = _(
    "During the check your picture, your voice, your name and your code do not reach our server. Your "
    "counsellor sees which parts are ready; we delete that %(hours)s hours after the appointment at the "
    "latest, and keep what was found without any name for %(weeks)s weeks at most."
)
CLOSING: Final = _("Kind regards")

CANCELLED_SUBJECT: Final = _("Cancelled: your video consultation on %(date)s at %(time)s")
CANCELLED: Final = _("Your video consultation does not take place:")
CANCELLED_LINK: Final = _("You need not do anything. The link that you have got no longer works.")
CANCELLED_PHONE: Final = _("If you would like another appointment, please call us: %(phone)s")

SUMMARY: Final = _("Video consultation: %(office)s")
CANCELLED_SUMMARY: Final = _("Cancelled: video consultation, %(office)s")
