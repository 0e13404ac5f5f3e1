"""What is to be done on a new server, for the administrator: a sentence each, and the settings."""

from dataclasses import dataclass
from typing import Final

from checker.texts.finding_text import marked as _


@dataclass(frozen=True, slots=True)
class Step:
    """`title` and `text` are msgids; `settings` are names, shown as they are typed, or commands."""

    name: str
    title: str
    text: str
    settings: tuple[str, ...]


STEPS: Final = (
    Step(
        "secure",
        _("An address with https"),
        _(
            "Browsers give camera and microphone to such pages only: set up a certificate, "
            "or a proxy that has one."
        ),
        ("public_url", "tls_cert", "tls_key"),
    ),
    Step(
        "organisation",
        _("The name of the office"),
        _("Clients see at the top who invites them."),
        ("organisation",),
    ),
    Step(
        "phone",
        _("A telephone number"),
        _("Clients whom nothing has helped are told to call it."),
        ("phone",),
    ),
    Step(
        "email",
        _("An e-mail address"),
        _("Clients write to it, and it stands in the accessibility statement."),
        ("email",),
    ),
    Step(
        "imprint",
        _("The imprint"),
        _("The law asks for it: give the address of your page."),
        ("imprint_url",),
    ),
    Step(
        "privacy",
        _("The privacy statement"),
        _("The law asks for it: give the address of your page; the papers for it come with the server."),
        ("privacy_url",),
    ),
    Step(
        "provider",
        _("The link into the video consultation"),
        _(
            "Try the built-in one with an appointment of your own, and write into the settings "
            "what works, also if it stays the same."
        ),
        ("provider_template",),
    ),
    Step(
        "relay",
        _("The connection check from outside"),
        _(
            "Nobody has done it yet: open the self-test on a mobile phone without Wi-Fi; if the connection "
            "cannot be measured, the relay's ports are closed in the firewall."
        ),
        ("relay_port",),
    ),
    Step(
        "backup",
        _("A backup"),
        _(
            "None is known yet: let the server's machine make one every day, and delete those that are "
            "older than three days."
        ),
        ("startklar backup",),
    ),
)
