"""What the browser loads: put together and minified, but still the same program."""

import gzip
import shutil
import subprocess
from pathlib import Path

import brotli  # type: ignore[import-untyped] # ships no types
import pytest

from checker.folders import WEB
from checker.http.assets.packing import Assets, best_encoding, pack

NODE = shutil.which("node")


@pytest.fixture(scope="module")
def packed() -> Assets:
    return pack()


def make(folder: Path, **files: str) -> Assets:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_js", ".js").replace("_css", ".css")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return pack(folder)


def test_every_encoding_holds_the_same(packed: Assets) -> None:
    for asset in packed.files.values():
        assert gzip.decompress(asset.gzip) == brotli.decompress(asset.brotli) == asset.plain


@pytest.mark.skipif(NODE is None, reason="only Node can tell whether a script still parses")
def test_every_script_still_parses(packed: Assets, tmp_path: Path) -> None:
    for name, asset in packed.files.items():
        if name.endswith(".js"):
            kind = "cjs" if name == "pages/gate.js" else "mjs"
            path = tmp_path / f"{name.replace('/', '_')}.{kind}"
            path.write_bytes(asset.plain)
            done = subprocess.run([str(NODE), "--check", path], capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{name}: {done.stderr}"


def test_comments_are_not_delivered(packed: Assets) -> None:
    assert [name for name, asset in packed.files.items() if b"/**" in asset.plain] == []


def test_the_address_changes_with_any_file(tmp_path: Path) -> None:
    one = make(tmp_path, a_js="let a=1", b_css="p{color:red}")
    same = pack(tmp_path)
    other = make(tmp_path, a_js="let a=2")

    assert one.digest == same.digest != other.digest


def test_a_script_is_delivered_with_what_it_imports_and_not_once_more_alone(tmp_path: Path) -> None:
    packed = make(
        tmp_path,
        a_js='import { b } from "./x/b.js";\nconsole.log(b);\n',
        x__b_js="export const b = 1;\n",
        other_js="window.other = 1;\n",
    )

    assert list(packed.files) == ["a.js", "other.js"]


def test_a_style_sheet_is_delivered_with_what_it_imports(tmp_path: Path) -> None:
    packed = make(
        tmp_path,
        x__a_css='@import "b.css";\n@import "../c.css";\np { color: red; }\n',
        x__b_css="q { color: blue; }\n",
        c_css="b { color: tan; }\n",
    )

    assert packed.files["x/a.css"].plain == b"q{color:blue}b{color:tan}p{color:red}"


@pytest.mark.skipif(NODE is None, reason="the parser is a package of Node's")
def test_the_gate_stays_ecmascript_5_so_that_very_old_browsers_can_run_it(
    packed: Assets, tmp_path: Path
) -> None:
    (tmp_path / "gate.js").write_bytes(packed.files["pages/gate.js"].plain)
    program = 'require("acorn").parse(require("fs").readFileSync(process.argv[1], "utf8"), {ecmaVersion: 5})'

    done = subprocess.run(
        [str(NODE), "-e", program, tmp_path / "gate.js"],
        capture_output=True,
        text=True,
        check=False,
        cwd=WEB.parent,
    )

    assert done.returncode == 0, done.stderr


def test_a_file_that_is_not_there_is_an_error(packed: Assets) -> None:
    with pytest.raises(KeyError, match="none"):
        packed.url("none.js")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
    ],
)
def test_the_best_encoding_that_is_accepted_is_taken(header: str, expected: str | None) -> None:
    assert best_encoding(header) == expected
