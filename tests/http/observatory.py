"""Grade every kind of answer of a server as MDN's HTTP Observatory does.

`python -m tests.http.observatory https://HOST` prints the table. The Observatory looks at the first page
alone. Here are errors, redirects, files and answers to what is no HTTP as well: an attacker chooses which
answer to build on. Modifiers are those of github.com/mdn/mdn-http-observatory (src/grader/charts.js, 2025).
Left out is what a single answer does not show: preloading, and the redirection from http. The exit status is
1 where an answer has fewer points than `AIM`.
"""

import re
import socket
import ssl
import sys
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit

AIM: Final = 130
EXTRA_FROM: Final = 90
"""Bonuses count only from so many points on (`MINIMUM_SCORE_FOR_EXTRA_CREDIT`)."""
_SIX_MONTHS_S: Final = 15_768_000
_PRIVATE: Final = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
_UNSAFE: Final = ("'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:", "*")
_JSON: Final = "Content-Type: application/json"
_FORM: Final = "Content-Type: application/x-www-form-urlencoded"


class Answer(NamedTuple):
    """An answer as it came; names of headers are lower case, `cookies` are whole lines."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    body: str


Grades = Mapping[str, int]
"""Test → modifier."""


def points(grades: Grades) -> int:
    """Return the points of an answer.

    >>> points({"csp": 10, "frames": 5}), points({"csp": -25, "frames": 5})
    (115, 75)
    """
    base = 100 + sum(modifier for modifier in grades.values() if modifier < 0)
    bonus = sum(modifier for modifier in grades.values() if modifier > 0)
    return max(0, base + (bonus if base >= EXTRA_FROM else 0))


def grade(answer: Answer) -> Grades:
    """Return the modifier of each test, for a server that is reached by https."""
    headers = answer.headers
    policy = _policy(headers.get("content-security-policy", ""))
    return {
        "csp": _csp(policy),
        "cookies": _cookies(answer.cookies),
        "cors": -50 if headers.get("access-control-allow-credentials") == "true" else 0,
        "referrer": _referrer(headers.get("referrer-policy")),
        "hsts": _hsts(headers.get("strict-transport-security")),
        "scripts": _scripts(answer),
        "nosniff": 0 if headers.get("x-content-type-options", "").lower() == "nosniff" else -5,
        "frames": _frames(policy, headers.get("x-frame-options")),
        "corp": _corp(headers.get("cross-origin-resource-policy")),
    }


def _policy(text: str) -> Mapping[str, list[str]]:
    parts = [part.split() for part in text.split(";")]
    return {name.lower(): values for name, *values in (part for part in parts if part)}


def _csp(policy: Mapping[str, list[str]]) -> int:
    if not policy:
        return -25
    of = {name: policy.get(name, policy.get("default-src", ["*"])) for name in ("script-src", "object-src")}
    if any(word in _UNSAFE for values in of.values() for word in values):
        return -20
    if any(word.startswith("http://") for values in policy.values() for word in values):
        return -20
    if any(word in _UNSAFE for word in policy.get("style-src", policy.get("default-src", ["*"]))):
        return 0
    closed = policy.get("default-src") == ["'none'"] and policy.get("form-action") in (["'none'"], ["'self'"])
    return 10 if closed else 5


def _cookies(lines: tuple[str, ...]) -> int:
    if not lines:
        return 0
    flags = [{part.strip().lower() for part in line.split(";")[1:]} for line in lines]
    if not all({"secure", "httponly"} <= each for each in flags):
        return -40
    return 5 if all(each & {"samesite=lax", "samesite=strict"} for each in flags) else 0


def _referrer(value: str | None) -> int:
    if value is None:
        return 0
    return 5 if value.lower() in _PRIVATE else -5


def _hsts(value: str | None) -> int:
    age = re.match(r"max-age=(\d+)", value or "")
    if age is None:
        return -20
    return 0 if int(age[1]) >= _SIX_MONTHS_S else -10


def _scripts(answer: Answer) -> int:
    """Look for scripts of others; our own need no hash, as their origin is that of the page."""
    if "html" not in answer.headers.get("content-type", ""):
        return 0
    foreign = re.findall(r'<script[^>]*src="(?:https?:)?//', answer.body)
    return -50 if foreign else 0


def _frames(policy: Mapping[str, list[str]], value: str | None) -> int:
    if "frame-ancestors" in policy:
        return 5
    return 0 if (value or "").upper() in ("DENY", "SAMEORIGIN") else -20


def _corp(value: str | None) -> int:
    if value is None:
        return 0
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0}.get(value, -5)


def kinds(host: str) -> Iterator[tuple[str, bytes]]:
    """Return what anybody may send, a name and the bytes for each kind of answer."""

    def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
        sized = [f"Content-Length: {len(body)}"] if body else []
        return "\r\n".join([*lines, *sized, "", ""]).encode("latin-1") + body

    html = "Accept: text/html"
    yield "the self-test", request("GET", "/", html)
    yield "its head alone", request("HEAD", "/", html)
    yield "an unknown link", request("GET", "/c/none", html)
    yield "nothing there", request("GET", "/nowhere", html)
    yield "the sign-in", request("GET", "/sign-in", html)
    yield "a way to the sign-in", request("GET", "/board", html)
    yield "a script without session", request("GET", "/board/events")
    yield (
        "a wrong password",
        request("POST", "/sign-in", _FORM, "Sec-Fetch-Site: same-origin", body=b"name=a"),
    )
    yield (
        "another site's form",
        request("POST", "/sign-in", _FORM, "Sec-Fetch-Site: cross-site", body=b"name=a"),
    )
    yield "an unknown one-time link", request("GET", "/reset/none", html)
    yield "alive", request("GET", "/health")
    yield "ready", request("GET", "/ready")
    yield "the clock", request("GET", "/api/line")
    yield "a place", request("POST", "/api/rehearsals", _JSON, body=b"{}")
    yield "no JSON", request("POST", "/api/results", _JSON, body=b"{")
    yield "another type", request("POST", "/api/results", "Content-Type: text/plain", body=b"{}")
    yield "too large", request("POST", "/api/results", _JSON, body=b" " * 5000)
    yield "another method", request("PUT", "/api/results", _JSON, body=b"{}")
    yield "a damaged body", request("POST", "/api/results", _JSON, "Content-Encoding: gzip", body=b"none")
    yield "an unknown file", request("GET", "/assets/none/none.js")
    yield "something expected", request("GET", "/", "Expect: something")
    yield "a cookie above ASCII", request("GET", "/", "Cookie: a=\xff")
    yield "the server itself", request("OPTIONS", "*")
    yield "parser: a header without colon", request("GET", "/", "nonsense")
    yield "parser: a header too long", request("GET", "/", f"X: {'a' * 9000}")
    yield "parser: two lengths", request("POST", "/", "Content-Length: 1", "Content-Length: 2", body=b"ab")
    yield "parser: no host", b"GET / HTTP/1.1\r\n\r\n"
    yield "parser: no method", b"\0 / HTTP/1.1\r\n\r\n"
    yield "parser: no HTTP", b"\x16\x03\x01\x02\x00\x01\r\n\r\n"


def taken_apart(whole: bytes) -> Answer:
    """Return an answer's parts; status 0 where there is none."""
    head, _, body = whole.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [
        (name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)
    ]
    cookies = tuple(value for name, value in pairs if name == "set-cookie")
    return Answer(int(first.split()[1]) if first else 0, dict(pairs), cookies, body.decode("latin-1"))


def table(answers: Mapping[str, Answer]) -> str:
    """Return a line for each answer: points, status, what it was, and every modifier that is not 0."""
    lines = []
    for name, answer in answers.items():
        grades = grade(answer)
        said = ", ".join(f"{test} {modifier:+}" for test, modifier in grades.items() if modifier)
        lines.append(f"{points(grades):4}  {answer.status}  {name:32}  {said}")
    return "\n".join(lines)


def _ask(url: str, data: bytes) -> Answer:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 443), timeout=10) as plain:
        tls = ssl.create_default_context()
        with tls.wrap_socket(plain, server_hostname=parts.hostname) as peer:
            peer.sendall(data)
            whole = b""
            while more := peer.recv(65_536):
                whole += more
    return taken_apart(whole)


def main() -> int:
    """Ask the server of the command line and print the table."""
    if len(sys.argv) != 2 or not sys.argv[1].startswith("https://"):
        print(__doc__, file=sys.stderr)  # noqa: T201 -- its job
        return 2
    url = sys.argv[1]
    answers = {name: _ask(url, data) for name, data in kinds(urlsplit(url).netloc)}
    print(table(answers))  # noqa: T201 -- its job
    return int(any(points(grade(answer)) < AIM for answer in answers.values()))


if __name__ == "__main__":
    sys.exit(main())
