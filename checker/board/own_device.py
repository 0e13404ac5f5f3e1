"""The words for the counsellor's own device on her board; what was found stays in her browser."""

from checker.core.findings import CATALOGUE, Rating
from checker.settings import Settings
from checker.texts import PARTS
from checker.texts.labels import finding_label
from checker.texts.languages import Language, gettext, using_language


def own_device_words(language: Language, settings: Settings) -> dict[str, dict[str, object]]:
    """Return check → its name and the labels of those findings that are not good."""
    names = {"provider": settings.provider_name, "phone": settings.phone}
    with using_language(language):
        return {
            check: {
                "name": gettext(PARTS[check].name) % names,
                "findings": {
                    finding: gettext(finding_label(check, finding)) % names
                    for finding, rating in findings.items()
                    if rating is not Rating.READY
                },
            }
            for check, findings in CATALOGUE.items()
        }
