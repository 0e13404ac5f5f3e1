"""Many small modules into one script, so that a page needs one request and compresses well.

The sources stay plain ECMAScript modules: tests and developers use them as they are. A module whose names
are its own is put beside the others in one scope, so that importing costs nothing; one that uses a name
twice taken gets a function around it. Only the few forms of import and export that the house uses are
understood, everything else is an error at start: the result must mean the same as the modules do.
What a page loads later (`import(`../${path}`)`, in a module as deep as the entry) is an entry of its own.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Final

_IMPORT: Final = re.compile(r'^import (?:\{([^}]*)\} from )?"(\.{1,2}/[^"]+)";$', re.M)
_EXPORT: Final = re.compile(r"^export ((?:async )?function\*?|const|class) ([\w$]+)\b", re.M)
_EMPTY: Final = re.compile(r"^export \{\};$", re.M)
_DECLARED: Final = re.compile(
    r"^(?:export )?(?:(?:async )?function\*? ?|const |let |class )(?:([\w$]+)|\{([^}]*)\})", re.M
)
_REST: Final = re.compile(r"^(?:import|export)\b.*|^[^\n*/]*\bimport\s*[(.](?!`\.\./\$\{).*", re.M)
_NAME: Final = re.compile(r"([\w$]+)(?: as ([\w$]+))?")
_FIGURE: Final = re.compile(r"^const ([A-Z][A-Z\d_]*) = ([\d_.]+);", re.M)
_TEXT: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`')
_COMMENT: Final = re.compile(r"^ */\*\*?.*?\*/$", re.M | re.S)


class BundleError(ValueError):
    """A module that cannot be put into one script; says which, where and why."""


def is_module(source: str) -> bool:
    """Tell a module from a classic script."""
    return bool(_IMPORT.search(source) or _EXPORT.search(source) or _EMPTY.search(source))


def entries(sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the modules that no other one imports: those that pages load themselves."""
    imported = {_resolve(path, name) for path, source in sources.items() for _, name in _imports(source)}
    return tuple(path for path in sources if path not in imported)


def bundle(entry: str, sources: Mapping[str, str]) -> str:
    """Return one script, to be loaded as a module, that does what `entry` and its imports do.

    `sources`: path → text, paths relative to one folder. Raises BundleError.
    """
    whole = _Whole(sources)
    whole.add(entry, ())
    handed_on = f"let {', '.join(whole.handed_on)};\n" if whole.handed_on else ""
    body = f"{handed_on}{''.join(whole.bodies.values())}"
    given = {name: outer for (path, name), outer in whole.outer.items() if path == entry}
    if not given:
        return f"(() => {{\n{body}}})();\n"
    pairs = ", ".join(f"{name}: {outer}" for name, outer in given.items())
    return f"export const {{ {', '.join(given)} }} = (() => {{\n{body}return {{ {pairs} }};\n}})();\n"


class _Whole:
    """The script while it grows: modules in the order in which they run."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources
        self.bodies: dict[str, str] = {}
        self.outer: dict[tuple[str, str], str] = {}  # (module, export) → its name in the common scope
        self.taken: set[str] = set()
        self.handed_on: list[str] = []  # names of what comes out of functions

    def add(self, path: str, importers: tuple[str, ...]) -> None:
        """Add a module behind everything that it imports."""
        if path in importers:
            raise BundleError(f"modules import each other: {' → '.join((*importers, path))}")
        if path in self.bodies:
            return
        if path not in self.sources:
            raise BundleError(f"{importers[-1]} imports {path}, which is not there")
        source = self.sources[path]
        renamed = [
            pair
            for wanted, name in _imports(source)
            for pair in self._taken_in(path, wanted, name, importers)
        ]
        body = _EMPTY.sub("", _EXPORT.sub(r"\1 \2", _IMPORT.sub("", source)))
        if rest := _REST.search(_COMMENT.sub("", body)):
            raise BundleError(f"{path}: cannot bundle {rest[0].strip()!r}")
        exports = [name for _, name in _EXPORT.findall(source)]
        for name, figure in _FIGURE.findall(body):
            body = body if name in exports else _inlined(name, figure, body)
        self.bodies[path] = self._placed(path, body, exports, {own: outer for outer, own in renamed})

    def _taken_in(
        self, path: str, wanted: str, name: str, importers: tuple[str, ...]
    ) -> Iterable[tuple[str, str]]:
        """Return (name in the common scope, name in this module) for imports where the two differ."""
        module = _resolve(path, name)
        self.add(module, (*importers, path))
        for there, own in ((there, own or there) for there, own in _NAME.findall(wanted)):
            if (module, there) not in self.outer:
                raise BundleError(f"{path}: {module} exports no {there}")
            if (outer := self.outer[module, there]) != own:
                yield outer, own

    def _placed(self, path: str, body: str, exports: list[str], renamed: Mapping[str, str]) -> str:
        """Return the module for the common scope where its names are free there, else as a function."""
        names = {*renamed, *_declared(body)}
        if not names & self.taken:
            self.taken |= names
            self.outer |= {(path, name): name for name in exports}
            return "".join(f"const {own} = {outer};\n" for own, outer in renamed.items()) + body
        tail = ""
        for name in exports:
            outer = f"{name}${len(self.handed_on)}"
            self.handed_on.append(outer)
            self.outer[path, name] = outer
            tail += f"{outer} = {name};\n"
        return f"(({', '.join(renamed)}) => {{\n{body}\n{tail}}})({', '.join(renamed.values())});\n"


def _declared(body: str) -> Iterable[str]:
    """Return the names of a module's own scope."""
    for name, pattern in _DECLARED.findall(body):
        yield from [name] if name else re.findall(r"([\w$]+)(?:,|\s*$)", pattern)


def _imports(source: str) -> list[tuple[str, str]]:
    return _IMPORT.findall(source)


def _resolve(importer: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))


def _inlined(name: str, figure: str, body: str) -> str:
    """Put a module's own figure where its name stands: the minifier does not, and fewer clash."""
    used = re.compile(rf"(?<![.\w$]){name}(?![\w$])")
    if any(used.search(text) for text in _TEXT.findall(body)):
        return body
    return used.sub(figure, re.sub(rf"^const {name} = [\d_.]+;", "", body, flags=re.M))
