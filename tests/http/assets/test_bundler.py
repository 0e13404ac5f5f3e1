"""Modules put into one script do what they did, and what cannot be put together is told at start."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from checker.http.assets.bundler import BundleError, bundle, entries
from checker.http.assets.minifier import minified
from checker.http.assets.packing import pack

NODE = shutil.which("node")
EARLY = Path(__file__).parents[2] / "web" / "early.js"
# Every form that web/ uses: names that clash, aliases, classes with private parts, generators, an import
# for its effect, figures, a name that shadows, a text that looks like code, an await in a function.
MODULES = {
    "main.js": """import { area, Shape as Form } from "./x/shape.js";
import "./effect.js";
import {
  area as otherArea,
  list,
} from "./other.js";

const SIDE = 3;
const { length } = "four";

/** A type for readers alone: {@link import("./x/shape.js")}. */
async function main() {
  const text = `import { x } from "./y.js"; // ${SIDE} SIDE`;
  const shape = new Form(SIDE);
  console.log(area(SIDE), otherArea(SIDE), await shape.size(), [...list()], length, text);
}

main();
""",
    "x/shape.js": """import { factor } from "../other.js";

const SIDE = 2;
const state = { SIDES: 4 };

export function area(side) {
  return side * side * factor(SIDE) * state.SIDES;
}

export class Shape {
  #size;
  constructor(size) {
    this.#size = size;
  }
  async size() {
    return this.#size;
  }
}
""",
    "other.js": """const state = 7;
export const FACTOR = 10;
export const factor = (times) => FACTOR * times;

export function area(side) {
  const state_of = { state };
  return side + state_of.state;
}

export function* list() {
  yield* [1, 2];
}
""",
    "effect.js": """import { factor } from "./other.js";

function area() {
  return factor(0.5);
}

console.log("effect", area());

export {};
""",
}


def output(folder: Path, entry: str) -> str:
    done = subprocess.run(
        [str(NODE), folder / entry], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(NODE is None, reason="only Node can tell whether a script does the same")
def test_one_script_does_what_its_modules_do_also_minified(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for path, source in MODULES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(source)
    whole = bundle("main.js", MODULES)
    (tmp_path / "whole.js").write_text(whole)
    (tmp_path / "small.js").write_text(minified("text/javascript", whole))

    outputs = [output(tmp_path, name) for name in ("main.js", "whole.js", "small.js")]

    assert outputs[0] == outputs[1] == outputs[2]
    assert "effect 5" in outputs[0]


@pytest.mark.skipif(NODE is None, reason="only Node can tell whether a script does the same")
def test_what_a_page_loads_later_is_a_script_of_its_own_that_gives_its_exports(tmp_path: Path) -> None:
    sources = {
        "pages/page.js": "const load = (path) => import(`../${path}`);\n"
        'load("x/late.js").then(({ sum, TWO }) => console.log(sum(TWO, 3)));\n',
        "x/late.js": 'import { plus } from "../plus.js";\nexport const TWO = 2;\n'
        "export function sum(a, b) {\n  return plus(a, b);\n}\n",
        "plus.js": "export const plus = (a, b) => a + b;\n",
    }
    (tmp_path / "package.json").write_text('{"type": "module"}')

    for entry in entries(sources):
        (tmp_path / entry).parent.mkdir()
        (tmp_path / entry).write_text(minified("text/javascript", bundle(entry, sources)))

    assert not (tmp_path / "plus.js").exists()
    assert output(tmp_path, "pages/page.js") == "5\n"


@pytest.mark.skipif(NODE is None, reason="reading JavaScript needs Node's parser")
def test_no_script_is_delivered_that_reads_a_name_before_it_is_declared(tmp_path: Path) -> None:
    wrong = "function g(x) { const use = x(); const [a] = (use ?? []).b; return [a, use]; }"
    scripts = {name: asset.plain for name, asset in pack().files.items() if name.endswith(".js")}
    scripts["wrong.js"] = minified("text/javascript", wrong).encode()  # else the test could not fail
    for name, body in scripts.items():
        (tmp_path / name.replace("/", "-")).write_bytes(body)

    done = subprocess.run(
        [str(NODE), EARLY, *sorted(path.name for path in tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["wrong.js"], done.stderr


def test_pages_load_the_modules_that_no_other_one_imports() -> None:
    assert entries({**MODULES, "second.js": 'import { list } from "./other.js";\n'}) == (
        "main.js",
        "second.js",
    )


@pytest.mark.parametrize(
    "source",
    [
        "export default 1;",
        "export let a = 1;",
        "export const { a, b } = c;",
        "export const [a] = c;",
        'export { a } from "./b.js";',
        'export * from "./b.js";',
        "const a = 1;\nexport { a };",
        'import b from "./b.js";',
        'import * as b from "./b.js";',
        'import b, { c } from "./b.js";',
        'import { b } from "elsewhere";',
        'import { b } from "https://elsewhere.example/b.js";',
        'const b = await import("./b.js");',
        'function later() {\n  return import("./b.js");\n}',
        "const here = import.meta.url;",
    ],
)
def test_a_form_that_is_not_understood_is_refused_and_shown(source: str) -> None:
    [refused_line] = [line.strip() for line in source.splitlines() if re.search(r"import|export", line)]

    with pytest.raises(BundleError, match=r"a\.js: cannot bundle") as refused:
        bundle("a.js", {"a.js": source + "\n", "b.js": "export const b = 1;\n"})

    assert refused_line in str(refused.value)


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({"a.js": 'import "./b.js";\n'}, r"a\.js imports b\.js, which is not there"),
        (
            {"a.js": 'import { c } from "./b.js";\n', "b.js": "export const b = 1;\n"},
            r"a\.js: b\.js exports no c",
        ),
        (
            {"a.js": 'import "./b.js";\n', "b.js": 'import "./a.js";\n'},
            r"modules import each other: a\.js → b\.js → a\.js",
        ),
    ],
)
def test_what_is_missing_or_goes_in_a_circle_is_named(modules: dict[str, str], message: str) -> None:
    with pytest.raises(BundleError, match=message):
        bundle("a.js", modules)
