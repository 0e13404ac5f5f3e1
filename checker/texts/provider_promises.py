"""What the provider promises about a call: RED connect, or another one if the operator says so."""

from typing import Final

from checker.texts.finding_text import marked as _

PROMISES: Final = (
    _("Picture and sound are encrypted all the way. Only you and your counsellor see and hear each other."),
    _("Picture and sound go straight from your device to hers. There is no central computer in between."),
    _("%(provider)s sees nothing of the call, hears nothing of it and stores nothing of it."),
    _("%(provider)s is certified. Doctors use it, too."),
    _("Technical data, such as when a call was, is deleted after three months. Nothing is passed on."),
    _("The call is free of charge for you."),
)
"""Taken from what offices tell their clients about RED connect (setting `provider_promises`)."""
