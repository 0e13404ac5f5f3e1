"""Many small modules into one script, so that a page needs one request and compresses well.

The sources stay plain ECMAScript modules: tests and developers use them as they are. Each module becomes a
function that is called once, in the order in which modules run, and returns the list of its exports; an
import takes its names out of that list. Only the forms of import and export that `web/` uses are understood,
everything else is an error at start: the result must mean the same as the modules do. What a page loads
later (`import(`../${path}`)`, in a module as deep as the entry) is an entry of its own.

Why no bundler from a package: docs/decisions.md.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

_IMPORT: Final = re.compile(r'^import (?:\{([^}]*)\} from )?"(\.{1,2}/[^"]+)";$', re.M)
_EXPORT: Final = re.compile(r"^export ((?:async )?function\*?|const|class) ([\w$]+)\b", re.M)
_EMPTY: Final = re.compile(r"^export \{\};$", re.M)
_REST: Final = re.compile(r"^(?:import|export)\b.*|^[^\n*/]*\bimport\s*[(.](?!`\.\./\$\{).*", re.M)
_NAME: Final = re.compile(r"([\w$]+)(?: as ([\w$]+))?")
_COMMENT: Final = re.compile(r"^ */\*\*?.*?\*/$", re.M | re.S)


class BundleError(ValueError):
    """A module that cannot be put into one script; says which, where and why."""


def is_module(source: str) -> bool:
    """Tell a module from a classic script."""
    return any(pattern.search(source) for pattern in (_IMPORT, _EXPORT, _EMPTY))


def entries(sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the modules that no other one imports: those that pages load themselves."""
    imported = {module for path, source in sources.items() for module in _imports(path, source)}
    return tuple(path for path in sources if path not in imported)


def bundle(entry: str, sources: Mapping[str, str]) -> str:
    """Return one script, to be loaded as a module, that does what `entry` and its imports do.

    `sources`: path → text, paths relative to one folder. Raises BundleError.
    """
    numbered: dict[str, str] = {}
    _number(entry, sources, (), numbered)
    functions = "".join(
        f"const {name} = {_function(path, sources, numbered)};\n" for path, name in numbered.items()
    )
    exports = _exports(sources[entry])
    given = f"export const [{', '.join(exports)}] = " if exports else ""
    return f"{given}(() => {{\n{functions}return {numbered[entry]};\n}})();\n"


def _number(
    path: str, sources: Mapping[str, str], importers: tuple[str, ...], numbered: dict[str, str]
) -> None:
    """Add path → name in the script for a module, behind everything that it imports."""
    if path in importers:
        raise BundleError(f"modules import each other: {' → '.join((*importers, path))}")
    if path not in sources:
        raise BundleError(f"{importers[-1]} imports {path}, which is not there")
    if path in numbered:
        return
    for module in _imports(path, sources[path]):
        _number(module, sources, (*importers, path), numbered)
    numbered[path] = f"module{len(numbered)}"


def _function(path: str, sources: Mapping[str, str], numbered: Mapping[str, str]) -> str:
    """Return the call of a function that does what the module does and returns the list of its exports."""

    def taken(found: re.Match[str]) -> str:
        module = _resolve(path, found[2])
        names = _taken(path, module, found[1] or "", _exports(sources[module]))
        return f"const [{', '.join(names)}] = {numbered[module]};" if names else ""

    source = sources[path]
    body = _EMPTY.sub("", _EXPORT.sub(r"\1 \2", _IMPORT.sub(taken, source)))
    if rest := _REST.search(_COMMENT.sub("", body)):
        raise BundleError(f"{path}: cannot bundle {rest[0].strip()!r}")
    return f"(() => {{\n{body}\nreturn [{', '.join(_exports(source))}];\n}})()"


def _taken(path: str, module: str, wanted: str, exports: Sequence[str]) -> list[str]:
    """Return an import's own names in the places of the exports, with holes for those not wanted."""
    own = {there: here or there for there, here in _NAME.findall(wanted)}
    for name in own.keys() - set(exports):
        raise BundleError(f"{path}: {module} exports no {name}")
    return [own.get(name, "") for name in exports] if own else []


def _exports(source: str) -> list[str]:
    return [name for _, name in _EXPORT.findall(source)]


def _imports(path: str, source: str) -> Iterator[str]:
    return (_resolve(path, name) for _, name in _IMPORT.findall(source))


def _resolve(importer: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))
