"""What the browser loads: stripped, but still the same program."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import brotli  # type: ignore[import-untyped] # ships no types
import pytest

from checker.assets import WEB, Assets, best_encoding, pack

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


@pytest.mark.skipif(NODE is None, reason="only Node can tell whether a stripped script still parses")
def test_every_stripped_script_still_parses(packed: Assets, tmp_path: Path) -> None:
    for name, asset in packed.files.items():
        if name.endswith(".js"):
            kind = "cjs" if name == "gate.js" else "mjs"
            path = tmp_path / f"{name.replace('/', '_')}.{kind}"
            path.write_bytes(asset.plain)
            done = subprocess.run([str(NODE), "--check", path], capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{name}: {done.stderr}"


@pytest.mark.skipif(NODE is None, reason="only Node can tell whether a stripped script still means the same")
def test_what_looks_like_a_comment_inside_texts_stays(tmp_path: Path) -> None:
    source = r"""
    // gone
    const inner = `a // b ${ 1 + 1 /* gone */ } /* c */ http://x`; /* gone */
    const pattern = /[/*]\/\/x"/g;
    const text = "// not gone" + '/* nor this */';
    console.log(inner + pattern.source + text + (8 / 2 / 2));
    """
    (tmp_path / "plain.mjs").write_text(source)

    stripped = make(tmp_path, a_js=source).files["a.js"].plain.decode()

    assert "// gone" not in stripped
    (tmp_path / "stripped.mjs").write_text(stripped)
    outputs = {
        subprocess.run([str(NODE), tmp_path / name], capture_output=True, check=True).stdout
        for name in ("plain.mjs", "stripped.mjs")
    }
    assert len(outputs) == 1


def test_no_script_nests_template_literals_which_the_stripper_cannot_read() -> None:
    nested = re.compile(r"\$\{[^}]*`")

    assert [path.name for path in WEB.rglob("*.js") if nested.search(path.read_text())] == []


def test_comments_are_not_delivered(packed: Assets) -> None:
    assert [name for name, asset in packed.files.items() if b"/**" in asset.plain] == []


def test_the_address_changes_with_any_file(tmp_path: Path) -> None:
    one = make(tmp_path, a_js="let a=1", b_css="p{color:red}")
    same = pack(tmp_path)
    other = make(tmp_path, a_js="let a=2")

    assert one.digest == same.digest != other.digest


def test_modules_are_found_through_every_folder(tmp_path: Path) -> None:
    assets = make(
        tmp_path,
        a_js='import { b } from "./x/b.js";\nimport "./c.js";\n// import "./unused.js"\n',
        x__b_js='import {\n c\n} from "../c.js";\nexport { d } from "./d.js";\nexport const b = c;',
        x__d_js="export const d = 1;",
        c_js="export const c = 1;",
        unused_js="",
    )

    assert assets.modules("a.js") == tuple(assets.url(path) for path in ("a.js", "x/b.js", "c.js", "x/d.js"))


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
