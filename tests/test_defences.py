"""What the security requirements (docs/asvs.md) ask of the whole source, or of every answer, in one place."""

import ast
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.cli.json_logging import JsonFormatter
from checker.cli.server import tls_context
from checker.http.security.security_headers import security_headers
from checker.settings import Settings
from tests.certificates import certificate
from tests.running_app import *  # noqa: F403 -- the fixtures of a whole server
from tests.running_app import Client

ROOT = Path(__file__).parent.parent
SOURCES = {path: ast.parse(path.read_text()) for path in sorted((ROOT / "checker").rglob("*.py"))}


def nodes(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield path.relative_to(ROOT).as_posix(), node


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of what has one of these names, as a function or a method."""
    for path, node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if ast.unparse(node.func).rpartition(".")[2] in names:
            yield path, node


def test_nothing_runs_commands_or_code_or_unpacks_objects() -> None:
    modules = "subprocess|pty|pickle|marshal|shelve|dill|yaml|xml|lxml|code|codeop"
    imports = [
        (path, ast.unparse(node))
        for kind in (ast.Import, ast.ImportFrom)
        for path, node in nodes(kind)
        if re.match(rf"(?:import|from) (?:{modules})\b", ast.unparse(node))
    ]
    allowed = [
        ("checker/texts/locale_data.py", "import pickle"),  # of what this process has packed in its memory
        ("checker/core/logos/svg.py", "from xml.parsers import expat"),  # reads logos and fetches nothing
    ]
    dangerous = calls("eval", "exec", "system", "popen", "from_string", "create_subprocess_exec")

    assert imports == allowed
    assert [(path, ast.unparse(call)) for path, call in dangerous] == []


def test_statements_are_never_made_of_text() -> None:
    """But where names of tables of ours are put in; ruff (S608) refuses any other formatted SQL."""
    made = {
        path
        for path, call in calls("text", "literal_column", "exec_driver_sql")
        if re.match(r"checker/storage/(?!database/migrations/)", path) and not constant(call.args[0])
    }

    assert made == {
        f"checker/storage/database/{name}.py" for name in ("engine", "postgresql", "row_security", "sqlite")
    }


def constant(value: ast.expr) -> bool:
    """Tell whether a text is written here, or one of several that are."""
    if isinstance(value, ast.IfExp):
        return constant(value.body) and constant(value.orelse)
    return isinstance(value, ast.Constant)


def test_patterns_are_not_made_of_input() -> None:
    """A pattern is a text written here, or put together from constants."""
    names = [
        (path, name.id)
        for path, call in calls("compile", "fullmatch", "match", "search", "findall", "sub", "split")
        if ast.unparse(call.func).startswith("re.")
        for name in ast.walk(call.args[0])
        if isinstance(name, ast.Name)
    ]

    assert [(path, name) for path, name in names if not name.isupper()] == []


def test_only_one_place_sends_requests() -> None:
    sessions = [path for path, _ in calls("ClientSession", "urlopen", "create_connection")]
    requests = [call for path, call in calls("request") if path == "checker/accounts/oidc/discovery.py"]

    # Doctor and `ready` ask their own port; the server itself asks the identity provider of its settings.
    own = ["checker/cli/doctor.py", "checker/cli/ready.py"]
    assert sorted(set(sessions)) == ["checker/accounts/oidc/discovery.py", *own]
    assert requests
    assert all("allow_redirects=False" in ast.unparse(call) for call in requests)


def test_no_certificate_is_left_unchecked() -> None:
    loose = re.compile(r"CERT_NONE|_create_unverified_context|check_hostname = False|ssl=False|verify=False")

    assert [path.name for path in SOURCES if loose.search(path.read_text())] == []


def test_tls_is_1_2_or_newer(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    context = tls_context(Settings(tls_cert=cert, tls_key=key))

    assert context is not None
    assert context.minimum_version.name in ("TLSv1_2", "TLSv1_3")
    weak = re.compile(r"RC4|3DES|DES-CBC|MD5|NULL|EXP|anon", re.I)
    assert [each["name"] for each in context.get_ciphers() if weak.search(each["name"])] == []


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/sign-in", "/api/nowhere", "/health", "/ready", "/api/line"]
)
async def test_every_answer_names_its_type_and_charset(client: Client, path: str) -> None:
    answer = await client.get(path)

    kind = answer.headers["Content-Type"]
    assert kind in ("text/html; charset=utf-8", "application/json; charset=utf-8")
    (json.loads if "json" in kind else str)(await answer.text())


async def test_scripts_and_styles_name_their_type_and_charset(client: Client) -> None:
    page = await (await client.get("/")).text()
    found = set(re.findall(r'(?:src|href)="(/assets/[^"]+\.(?:js|css))"', page))
    expected = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}

    kinds = {path.rpartition(".")[2]: (await client.get(path)).headers["Content-Type"] for path in found}

    assert kinds == expected


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND"])
async def test_methods_that_nobody_needs_are_refused(client: Client, method: str) -> None:
    answer = await client.request(method, "/")

    assert answer.status in (403, 405)


def test_the_policy_shuts_what_it_does_not_name() -> None:
    policy = security_headers(Settings())["Content-Security-Policy"].split("; ")

    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert not any(rule.startswith("object-src") for rule in policy)  # so default-src holds for it


def test_no_answer_opens_itself_to_other_origins() -> None:
    assert [path for path in SOURCES if "Access-Control-" in path.read_text()] == []


def test_no_page_listens_for_messages_but_of_its_own_origin() -> None:
    listening = re.compile(
        r"""postMessage|onmessage|BroadcastChannel|(?<!channel\.)addEventListener\(["']message"""
    )
    scripts = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "web").rglob("*.js")}

    found = sorted(path for path, text in scripts.items() if listening.search(text))

    assert found == ["web/own_device.js"]  # a BroadcastChannel: pages of one origin alone hear each other
    assert not re.search(r"onmessage|window\.|parent\.|opener", scripts["web/own_device.js"])


def test_every_page_of_the_office_has_the_way_out() -> None:
    frame = (ROOT / "templates/office/base.html").read_text()

    assert 'method="post" action="/sign-out"' in frame


def test_a_line_of_the_log_is_one_line_in_utc_whatever_is_in_it() -> None:
    hostile = 'a\r\nb"}\n{"event": "forged"}\u2028'
    record = logging.makeLogRecord({"name": "startklar.x", "msg": "said", "reason": hostile})

    text = JsonFormatter().format(record)

    assert len(text.split("\n")) == len(text.split("\r")) == 1
    assert json.loads(text)["reason"] == hostile
    assert json.loads(text)["time"].endswith("+00:00")
