"""Reading a `User-Agent` header, whatever somebody writes into it."""

import re

from ua_parser import load_lazy_builtins

from checker.core.client_families import Client
from checker.http import user_agent

LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def test_version_and_family_are_read() -> None:
    assert user_agent.recognise(LINUX) == Client("firefox", 128, "linux", "desktop")
    assert user_agent.recognise(IPHONE) == Client("safari", 17, "ios", "phone")


def test_no_header_meets_an_engine_that_backtracks() -> None:
    user_agent.warm_up()
    browsers, systems, _ = load_lazy_builtins()
    patterns = [vars(matcher)["pattern"] for matcher in (*browsers, *systems)]

    assert len(patterns) > 100
    assert not any(isinstance(pattern, re.Pattern) for pattern in patterns)
