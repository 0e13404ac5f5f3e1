"""Help on the telephone for somebody who has not opened the link: three questions, and what to say.

Each answer is a link, so nothing is stored, the way back is the browser's, and neither end needs a script. It
ends in the sentences that stand on the board and on the client's page (`checker/texts/`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from checker.board.rows import BoardRows
from checker.board.scope import rows_of
from checker.board.telephone import texts as asked
from checker.core.findings import CATALOGUE, Rating
from checker.http.access import allow, viewer_of
from checker.http.keys import CLOCK
from checker.http.live_board import BOARDS
from checker.http.pages import office_page
from checker.texts import PARTS, WORDS
from checker.texts.languages import using_language
from checker.texts.vendor_labels import labels

FINDINGS: Final = {
    f"{check}.{finding}": (check, finding)
    for check, findings in CATALOGUE.items()
    for finding, rating in findings.items()
    if rating is not Rating.READY
}
"""What a client may read out of a result, by what an address calls it."""


@dataclass(frozen=True)
class Answers:
    """What is known so far; an answer that does not exist is none. None: not asked yet."""

    system: str | None
    browser: str | None
    seen: str | None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Answers":
        """Return the answers of an address; one counts only where those before it do."""
        system = _known(query.get("system"), asked.SYSTEMS)
        browser = _known(query.get("browser"), asked.BROWSERS_ON[system]) if system else None
        seen = _known(query.get("seen"), [*asked.SEEN, *FINDINGS]) if browser else None
        return cls(system, browser, seen)

    def address(self, **more: str | None) -> str:
        """Return the query of these answers and others."""
        every = {"system": self.system, "browser": self.browser, "seen": self.seen} | more
        return f"?{urlencode({name: answer for name, answer in every.items() if answer})}"


@allow("counsellor")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /board/telephone/{id}`; somebody else's appointment is as unknown as none."""
    now_s, rows = request.app[CLOCK].now_s(), rows_of(request)
    entries = await request.app[BOARDS].read(now_s, viewer_of(request), [request.match_info["id"]])
    if not entries:
        raise web.HTTPNotFound
    answers = Answers.read(request.query)
    with using_language(rows.language):
        context = {
            "row": rows.row(entries[0]),
            "given": _given(answers, rows),
            "question": None if answers.seen else _question(answers, rows),
            "answer": _answer(answers, rows) if answers.seen else None,
        }
    return office_page.render(request, "board/telephone.html", context)


def _given(answers: Answers, rows: BoardRows) -> list[tuple[str, str]]:
    """Return what was answered, each with the address that asks it again."""
    given = []
    if answers.system:
        given.append((rows.say(asked.SYSTEMS[answers.system]), "?"))
    if answers.browser:
        again = answers.address(browser=None, seen=None)
        given.append((rows.say(asked.BROWSERS[answers.browser]), again))
    if answers.seen:
        given.append((_read_out(answers.seen, rows), answers.address(seen=None)))
    return given


def _question(answers: Answers, rows: BoardRows) -> dict[str, Any]:
    """Return the next question: its words, and groups of answers, each a text and an address."""
    if answers.system is None:
        title, tip = asked.SYSTEM_QUESTION, asked.SYSTEM_HELP
        offered = [(rows.say(text), answers.address(system=name)) for name, text in asked.SYSTEMS.items()]
        groups = [("", offered)]
    elif answers.browser is None:
        title, tip = asked.BROWSER_QUESTION, asked.BROWSER_HELP
        names = asked.BROWSERS_ON[answers.system]
        offered = [(rows.say(asked.BROWSERS[name]), answers.address(browser=name)) for name in names]
        groups = [("", offered)]
    else:
        title, tip = asked.SEEN_QUESTION, asked.SEEN_HELP
        groups = [(rows.say(asked.BEFORE), _seen(answers, asked.SEEN, rows))]
        for check in CATALOGUE:
            of_check = [name for name, (of, _) in FINDINGS.items() if of == check]
            groups.append((rows.say(PARTS[check].name), _seen(answers, of_check, rows)))
    return {"title": rows.say(title), "help": rows.say(tip), "groups": groups}


def _seen(answers: Answers, names: Iterable[str], rows: BoardRows) -> list[tuple[str, str]]:
    """Return what may be seen; of findings that the page words alike the first."""
    read_out = {_read_out(name, rows): name for name in reversed([*names])}
    return [(text, answers.address(seen=name)) for text, name in reversed(read_out.items())]


def _read_out(seen: str, rows: BoardRows) -> str:
    """Return what the client sees, as it stands there."""
    if seen in asked.SEEN:
        return rows.say(asked.SEEN[seen])
    check, finding = FINDINGS[seen]
    return rows.say(WORDS[check][finding].title)


def _answer(answers: Answers, rows: BoardRows) -> dict[str, Any]:
    """Return what to say, and what the client's page says beside it for that browser and system."""
    system, browser = (None if name == "unknown" else name for name in (answers.system, answers.browser))
    seen = str(answers.seen)
    names = labels(browser, system, rows.language)
    if seen in asked.SEEN:
        prompt = PARTS["camera"].for_labels(names).hints["prompt_both"]
        hint, steps, say = "", prompt if seen == "asked" else (), asked.SAY[seen]
    else:
        check, finding = FINDINGS[seen]
        words = WORDS[check][finding]
        hint, steps, say = words.hint, words.steps(browser, system), words.sentence(system)
    return {
        "say": rows.say(say, **names),
        "hint": rows.say(hint, **names),
        "steps": [rows.say(step, **names) for step in steps],
        "other": answers.address(seen=None),
    }


def _known(answer: str | None, answers: Iterable[str]) -> str | None:
    return answer if answer in set(answers) else None
