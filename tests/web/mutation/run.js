/**
 * Change each file of some folders of `web/` in one place at a time, in a copy, and run the tests of the same name:
 * `name.test.js` and, where that was too long for one file, `name.subject.test.js`.
 * Prints JSON: of each folder how many changes there were, and those that no test noticed (scripts/mutants.py judges
 * them). Arguments are files or folders of `web/`, for a part only: `node tests/web/mutation/run.js measure/level.js`.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { files } from "../sources.js";
import { mutants } from "./mutators.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const REPORTER = fileURLToPath(new URL("./first_failure.js", import.meta.url));
const FOLDERS = ["measure", "rehearsal/estimate"];

/** The tests of a file. @param {string} folder @param {string} path  of the file in web/ @returns {string[]} */
function testsOf(folder, path) {
  const name = basename(path, ".js");
  const place = join("tests/web", dirname(path));
  const own = readdirSync(join(folder, place)).filter((test) => {
    return test.startsWith(`${name}.`) && test.endsWith(".test.js");
  });
  if (!own.length) throw new Error(`${path} has no test of its name`);
  return own.sort().map((test) => join(place, test));
}

/**
 * Whether the tests of a file pass within a time of the processor, which other programs do not shorten, and
 * how much it took.
 * @param {string} folder @param {string} path @param {number|string} limit_s
 */
function run(folder, path, limit_s) {
  const command = `ulimit -t ${limit_s}; "$@" >&2; code=$?; times; exit $code`;
  const program = [process.execPath, "--test", `--test-reporter=${REPORTER}`, ...testsOf(folder, path)];
  const { status, stdout } = spawnSync("sh", ["-c", command, "sh", ...program], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
    encoding: "utf8",
  });
  const [, minutes, seconds] = /\n(\d+)m([\d.]+)s/.exec(stdout) ?? []; // of the shell's children, in user mode
  return { passes: status === 0, took_s: 60 * Number(minutes) + Number(seconds) };
}

/** The whole lines that hold a part. @param {string} source @param {number} start @param {number} end */
function lines(source, start, end) {
  const rest = source.indexOf("\n", end);
  const text = source.slice(source.lastIndexOf("\n", start - 1) + 1, rest < 0 ? undefined : rest);
  return text.replace(/\s+/g, " ").trim();
}

/** Those changes of a file that its tests do not notice. @param {string} folder @param {string} path */
function survivorsOf(folder, path) {
  const place = join(folder, "web", path);
  const source = readFileSync(place, "utf8");
  const all = mutants(source);
  if (!all.length) return { made: 0, survivors: [] };
  const { passes, took_s } = run(folder, path, "unlimited");
  if (!passes) throw new Error(`the tests of ${path} fail without any change`);
  const limit_s = 2 + Math.ceil(2 * took_s); // what loops for ever ends here
  const survivors = all.filter(({ start, end, text }) => {
    writeFileSync(place, source.slice(0, start) + text + source.slice(end));
    return run(folder, path, limit_s).passes;
  });
  writeFileSync(place, source);
  process.stderr.write(`${path}: ${survivors.length} of ${all.length} not noticed\n`);
  return {
    made: all.length,
    survivors: survivors.map(({ start, end, text, where }) => {
      const changed = source.slice(0, start) + text + source.slice(end);
      return {
        where: `web/${path}: ${where}`,
        was: lines(source, start, end),
        now: lines(changed, start, start + text.length),
      };
    }),
  };
}

const folder = mkdtempSync(join(tmpdir(), "mutants-"));
try {
  for (const part of ["web", "tests/web", "package.json"])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const given = process.argv.slice(2);
  const asked = given.length ? given : FOLDERS;
  const isOf = (/** @type {string} */ path) => (/** @type {string} */ one) =>
    [path, dirname(path)].includes(one);
  const unknown = asked.filter((one) => !files.some((path) => isOf(path)(one)));
  if (unknown.length) throw new Error(`web/ has neither a file nor a folder ${unknown.join(" or ")}`);
  const chosen = files.filter((path) => asked.some(isOf(path)));
  /** @type {Record<string, {made: number, survivors: object[]}>} */
  const found = {};
  for (const path of chosen) {
    const { made, survivors } = survivorsOf(folder, path);
    const before = found[dirname(path)] ?? { made: 0, survivors: [] };
    found[dirname(path)] = { made: before.made + made, survivors: [...before.survivors, ...survivors] };
  }
  process.stdout.write(JSON.stringify(found));
} finally {
  rmSync(folder, { recursive: true });
}
