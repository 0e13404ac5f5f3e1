"""A row of the board as plain data, worded: the page's template and the stream show the same.

A row is worded once per language and change, whoever watches. No text of a client is in it (findings are
closed), and the page writes what it gets as text, never as markup.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta

from checker.board.screen import screen, worded
from checker.board.texts import (
    ABSENT,
    HAS_TRIED,
    NOT_BACK,
    NOT_THERE,
    REACH,
    READS,
    SIDES,
    STATUS,
    WAS_READY,
)
from checker.core.board_status import (
    BoardStatus,
    Phase,
    Status,
    board_status,
    finding_now,
    tried,
    was_ready,
)
from checker.core.findings import BOTH_ENDS, EVERY, Rating
from checker.storage.board import Entry
from checker.texts import NOTES, PARTS, WORDS, aloud
from checker.texts.finding_text import BROWSERS, SYSTEMS
from checker.texts.labels import STATES, finding_label
from checker.texts.languages import Language, Languages, gettext, using_language
from checker.texts.signal_words import signal_word
from checker.texts.vendor_labels import labels

if TYPE_CHECKING:
    from checker.http.numbered_rows import Item
    from checker.settings import Settings

MINUTE_S: Final = 60
_SAYING: Final = (Status.HELP, Status.TRIED, Status.LEFT)
"""Where a sentence stands in the row itself and not only beside its check."""
_WAITING: Final = {"state": "waiting", "finding": None}


@dataclass(frozen=True)
class BoardRows:
    """In which language, time zone and with which names a board speaks."""

    language: Language
    settings: "Settings"
    languages: Languages = field(default_factory=dict)
    """All of them: what the client reads is shown in the client's, too."""

    def row(self, entry: Entry, *, labels: bool = True) -> dict[str, Any]:
        """Return a row; its shape is `Row` in web/office/board/list.js. Times are Unix milliseconds."""
        checks = entry.checks
        seen = board_status(
            entry.stage, checks, phase=entry.phase, early=entry.early, cancelled=entry.cancelled
        )
        with using_language(self.language):
            return {
                "id": entry.id,
                "status": seen.status.value,
                "starts_ms": entry.starts * 1000,
                "ends_ms": entry.ends * 1000,
                "news_ms": None if entry.received_at is None else entry.received_at * 1000,
                "day": self.day(entry.starts),
                "tell": _can_be_told(entry, seen),
                "asked": entry.asked,
                "asked_ms": None if entry.asked_at is None else entry.asked_at * 1000,
                "words": self._words(entry, seen, labels) | self._signals(entry, seen),
                "aloud": self._aloud(entry, seen) if seen.status in _SAYING else [],
                "checks": {
                    check: self._check(check, checks.get(check, _WAITING), entry)
                    | {"screen": self._screen(check, checks.get(check, _WAITING), entry)}
                    for check in EVERY
                },
            }

    def encoded(self, item: "Item", *, labels: bool) -> bytes:
        """Return the row of an item as JSON; made once for all who see it in this language."""
        key = (self.language.code, labels, id(self.settings))
        if key not in item.rendered:
            row = self.row(item.entry, labels=labels)
            encoded = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
            item.rendered[key] = self.settings, encoded
        return item.rendered[key][1]

    def blank(self) -> dict[str, Any]:
        """Return a row without an appointment, for the page's template."""
        entry = Entry(id="", starts=0, ends=0)
        row = self.row(entry)
        return row | {"id": "", "words": dict.fromkeys(row["words"], ""), "ago": "", "when": "", "until": ""}

    def with_time(self, row: dict[str, Any], now_s: float) -> dict[str, Any]:
        """Add what depends on the moment: `when`, `until` (start) and `ago` (age of the news)."""
        starts_s, ends_s, news_ms = row["starts_ms"] / 1000, row["ends_ms"] / 1000, row["news_ms"]
        when = "over" if now_s >= ends_s else "running" if now_s >= starts_s else "before"
        if when == "before" and starts_s - now_s < MINUTE_S:
            when = "now"
        until = self._relative(starts_s - now_s) if when == "before" else ""
        age_s = 0 if news_ms is None else max(0.0, now_s - news_ms / 1000)
        return row | {
            "when": when,
            "until": until,
            "ago": self._relative(-age_s) if age_s >= MINUTE_S else "",
        }

    def day(self, moment_s: float) -> str:
        """Return the local day of a Unix time, such as `2026-11-23`."""
        return self._local(moment_s).date().isoformat()

    def _words(self, entry: Entry, seen: BoardStatus, labels: bool) -> dict[str, str]:
        starts = self._local(entry.starts)
        return {
            "time": self.language.time(starts),
            "day": self.language.date(starts),
            "label": (entry.label or "") if labels else "",
            "counsellor": entry.counsellor_name or "",
            "status": self.say(_status(seen, entry)),
            "about": self._about(seen, entry),
            "say": self._asking(entry, seen) if seen.status in _SAYING else "",
            "reads": self._reads(entry) if seen.status in _SAYING else "",
        }

    def _reads(self, entry: Entry) -> str:
        """Return in which language the client reads, where that is not the counsellor's in other words."""
        client = self.languages.get(entry.language, self.language)
        if client.locale.language == self.language.locale.language:
            return ""
        return self.say(READS, language=client.locale.get_display_name(self.language.locale) or "")

    def _signals(self, entry: Entry, seen: BoardStatus) -> dict[str, str]:
        """Return what the client says and has been told, each with its time, and who reads what is sent."""
        names = self._names
        return {
            "asked": signal_word("title", entry.asked, None, names),
            "asked_at": self._at(entry.asked_at),
            "said": signal_word("sent", entry.said, entry.said_about, names),
            "said_at": self._at(entry.said_at),
            "reach": self.say(REACH.get(seen.status, "")),
        }

    def _at(self, moment_s: int | None) -> str:
        if moment_s is None:
            return ""
        return self.language.at(self._local(moment_s))

    def _about(self, seen: BoardStatus, entry: Entry) -> str:
        """Return which check the status is about and what is with it."""
        if seen.check is None:
            return self.say(_about_nobody(seen, entry))
        if seen.status in (Status.CHECKING, Status.STALE):
            text = STATES[str(entry.checks[seen.check]["state"])]
        else:
            text = finding_label(seen.check, seen.finding)
        return f"{self.say(PARTS[seen.check].name)}: {self.say(text)}"

    def _screen(self, check: str, known: Any, entry: Entry) -> list[dict[str, Any]]:
        """Return what the client reads: in her language and, where it is another, in the client's."""
        device = _device(entry)
        shown = screen(check, known, *device)
        if shown is None:
            return []
        both = dict.fromkeys([self.language, self.languages.get(entry.language, self.language)])
        return [worded(check, shown, language, self._names | labels(*device, language)) for language in both]

    def _check(self, check: str, known: Any, entry: Entry) -> dict[str, Any]:
        finding, state = known["finding"], known["state"]
        rating = EVERY[check].get(finding) if state == "done" else None
        text = finding_label(check, finding) if finding_now(known) else STATES[state]
        bad = rating not in (None, Rating.READY)
        notes = [NOTES[check][note] for note in _notes(check, known)]
        said = [self._sentence(check, finding, entry) if bad else ""]
        said += [self.say(note.say) for note in notes]
        return {
            "shown": check not in BOTH_ENDS or tried(known) is not None,
            "state": state,
            "finding": finding if rating else None,
            "rating": rating and rating.value,
            "name": self.say(PARTS[check].name),
            "notes": _notes(check, known),
            "text": " · ".join(map(self.say, [text, *(note.label for note in notes)])),
            "say": " ".join(filter(None, said)),
            "sides": self._sides(said[0]) if check in BOTH_ENDS and bad else {},
        }

    def _sides(self, sentence: str) -> dict[str, str]:
        """Return what to say where the weak side of the direct path is known, by side."""
        return {side: f"{sentence} {self.say(text)}" for side, text in SIDES.items()}

    def _asking(self, entry: Entry, seen: BoardStatus) -> str:
        """Return what to ask the client for; a note that gives the client nothing to do is left out."""
        if seen.status is Status.HELP and seen.check is None:
            return self.say(ABSENT)
        if seen.check is None or seen.finding is None:
            return ""
        noted = [NOTES[seen.check][note] for note in _notes(seen.check, entry.checks[seen.check])]
        said = [self.say(note.say) for note in noted if note.hint]
        return " ".join([self._sentence(seen.check, seen.finding, entry), *said])

    def _aloud(self, entry: Entry, seen: BoardStatus) -> list[dict[str, str]]:
        """Return what to read out, one question after the other, with what to say after yes and no."""
        if seen.check is None:
            return [self._line(line, {}) for line in aloud.DICTATE] if seen.status is Status.HELP else []
        browser, system = _device(entry)
        known = labels(browser, system, self.language)
        names = known | {
            "device": self.say(PARTS[seen.check].name),
            "setting": known.get(seen.check, ""),
            "access": known.get(f"{seen.check}_access", ""),
        }
        lines = aloud.script(seen.check, seen.finding, browser, system)
        return [self._line(line, names) for line in lines]

    def _line(self, line: aloud.Line, names: dict[str, str]) -> dict[str, str]:
        spoken = names | {"spelled": aloud.spelled(_host(self.settings), gettext)}
        return {name: self.say(getattr(line, name), **spoken) for name in ("ask", "yes", "no")}

    def _sentence(self, check: str, finding: str, entry: Entry) -> str:
        """Return the note for the counsellor about a finding, for the client's browser and system."""
        browser, system = _device(entry)
        return self.say(WORDS[check][finding].sentence(system), **labels(browser, system, self.language))

    def say(self, text: str, **names: str) -> str:
        """Return a msgid with the names filled in, in the language of the `using_language` block."""
        return gettext(text) % (names | self._names) if text else ""

    @property
    def _names(self) -> dict[str, str]:
        """What texts may name."""
        settings = self.settings
        return {"provider": settings.provider_name, "phone": settings.phone, "address": _host(settings)}

    def _relative(self, seconds: float) -> str:
        whole_s = int(-(-seconds // MINUTE_S)) * MINUTE_S
        return format_timedelta(whole_s, threshold=1.5, add_direction=True, locale=self.language.locale)

    def _local(self, moment_s: float) -> datetime:
        return datetime.fromtimestamp(moment_s, ZoneInfo(self.settings.time_zone))


def _status(seen: BoardStatus, entry: Entry) -> str:
    ahead = seen.status is Status.LEFT and entry.phase is Phase.AHEAD and was_ready(entry.checks)
    return HAS_TRIED if ahead else STATUS[seen.status]


def _about_nobody(seen: BoardStatus, entry: Entry) -> str:
    """Return what is to be said where a status is about no check."""
    if seen.status is Status.HELP:
        return NOT_THERE if entry.stage is None else NOT_BACK
    return WAS_READY if seen.status is Status.LEFT and was_ready(entry.checks) else ""


def _host(settings: "Settings") -> str:
    """Return the self-test's address as people type it."""
    return settings.base_url.partition("://")[2]


def _device(entry: Entry) -> tuple[str | None, str | None]:
    """Return browser and system as the words know them; None where there are no own words for it."""
    return (
        entry.browser if entry.browser in BROWSERS else None,
        entry.system if entry.system in SYSTEMS else None,
    )


def _can_be_told(entry: Entry, seen: BoardStatus) -> bool:
    """Tell whether signals are offered: near the appointment, to a page that is there or may come back."""
    near = entry.phase in (Phase.SOON, Phase.RUNNING)
    return near and seen.status not in (Status.HANDED_OFF, Status.CANCELLED)


def _notes(check: str, known: Any) -> list[str]:
    """Return what is noted beside a check's finding, in the order of the catalogue."""
    return [note for note in NOTES.get(check, {}) if note in known.get("notes", ())]
