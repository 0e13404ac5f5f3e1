"""The shape of the words for one finding, and how the fix for a browser and a system is found."""

from dataclasses import dataclass
from typing import Final

BROWSERS: Final = ("chrome", "edge", "firefox", "safari", "samsung")
SYSTEMS: Final = ("windows", "macos", "android", "ios", "linux")


def marked(msgid: str) -> str:
    """Return the msgid as it is. Imported as `_`, it marks a text for Babel; gettext runs when it is "
    "shown."""
    return msgid


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do, step by step, in these browsers on these systems. An empty tuple means all."""

    steps: tuple[str, ...]
    browsers: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()

    def fits(self, browser: str | None, system: str | None) -> bool:
        """Tell whether these steps are for that browser on that system."""
        return fits(self.browsers, self.systems, browser, system)


def fits(
    browsers: tuple[str, ...], systems: tuple[str, ...], browser: str | None, system: str | None
) -> bool:
    """Tell whether what is for these browsers on these systems (empty: all) is for that one."""
    return (not browsers or browser in browsers) and (not systems or system in systems)


def on(browsers: str, systems: str, *steps: str) -> Fix:
    """Return the steps for some browsers on some systems (names with spaces between, `*` for all)."""
    return Fix(steps, named(browsers, BROWSERS), named(systems, SYSTEMS))


def anywhere(*steps: str) -> Fix:
    """Return the steps that are right where nothing is known."""
    return Fix(steps)


def first(fixes: tuple[Fix, ...], browser: str | None, system: str | None) -> tuple[str, ...]:
    """Return the steps of the first fix that fits, or none."""
    return next((fix.steps for fix in fixes if fix.fits(browser, system)), ())


def named(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in a text, `*` is none: all. Raises ValueError for a name that is not known."""
    names = () if text == "*" else tuple(text.split())
    if unknown := set(names) - set(known):
        raise ValueError(f"unknown browser or system: {sorted(unknown)}; expected some of {known} or *")
    return names


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that is said about one finding. All texts are msgids.

    `fix` is read from the top, the first that fits wins; for every finding that is not `ready` the last
    one fits everything. `say` is what the counsellor can say on the telephone; `say_on` replaces
    it for some systems. `link`: show the page's address, ready to copy. `label` is what the board and the
    statistics call the finding, unless it is one of `labels.SHARED`.
    """

    title: str
    label: str = ""
    hint: str = ""
    fix: tuple[Fix, ...] = ()
    say: str = ""
    say_on: tuple[tuple[str, str], ...] = ()
    link: bool = False

    def steps(self, browser: str | None, system: str | None) -> tuple[str, ...]:
        """Return the steps of the first fix that fits, or none."""
        return first(self.fix, browser, system)

    def sentence(self, system: str | None) -> str:
        """Return the counsellor's sentence for a client on that system."""
        return dict(self.say_on).get(system or "", self.say)

    def shown(self) -> list[str]:
        """Return the msgids that the client reads."""
        return [text for text in (self.title, self.hint, *_steps(self.fix)) if text]

    def texts(self) -> list[str]:
        """Return every msgid in here."""
        said = (self.label, self.say, *(text for _, text in self.say_on))
        return [*self.shown(), *(text for text in said if text)]


@dataclass(frozen=True, slots=True)
class Note:
    """What is said beside a finding, whichever it is. All texts are msgids.

    `hint` is for the client, after the finding's own hint; without one the client is told nothing, because
    there is nothing to do. `fix` stands in place of the finding's. `say` follows the finding's sentence and
    `label` its label.
    """

    label: str
    say: str
    hint: str = ""
    fix: tuple[Fix, ...] = ()

    def steps(self, browser: str | None, system: str | None) -> tuple[str, ...]:
        """Return the steps of the first fix that fits, or none."""
        return first(self.fix, browser, system)

    def shown(self) -> list[str]:
        """Return the msgids that the client reads."""
        return [text for text in (self.hint, *_steps(self.fix)) if text]

    def texts(self) -> list[str]:
        """Return every msgid in here."""
        return [*self.shown(), self.say]


def _steps(fixes: tuple[Fix, ...]) -> list[str]:
    return [step for fix in fixes for step in fix.steps]
