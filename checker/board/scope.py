"""What one board shows, and in which words: asked by the page and by the stream alike."""

from dataclasses import dataclass, replace

from aiohttp import web

from checker.board.rows import BoardRows
from checker.core.account_rules import Viewer
from checker.http.access import viewer_of
from checker.http.keys import LANGUAGES
from checker.http.offices import settings_of
from checker.http.pages import office_page


@dataclass(frozen=True)
class Scope:
    """The appointments that a board shows, with their labels or without."""

    viewer: Viewer
    labels: bool = True


def scope_of(request: web.Request) -> Scope:
    """Return what the person may see, and of that what they ask for."""
    viewer = viewer_of(request)
    if request.query.get("of") == "mine":
        viewer = replace(viewer, team=False)
    # The wall's page and its stream alike: labels are asked for, on the board itself they are there.
    on_wall = request.path.endswith("/wall") or "wall" in request.query
    return Scope(viewer, labels=not on_wall or "labels" in request.query)


def rows_of(request: web.Request) -> BoardRows:
    """Return what words rows in the person's language."""
    language = office_page.language_of(request)
    languages = request.app[LANGUAGES]
    return BoardRows(languages[language], settings_of(request), languages)
