"""Which addresses have one origin, and which are this machine."""

import pytest

from checker.core.origins import as_origin, is_loopback, is_loopback_host, origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://check.example.org", "http://check.example.org"),
        ("https://check.example.org/c/abc?x=1#y", "https://check.example.org"),
        ("HTTPS://Check.Example.ORG/", "https://check.example.org"),
        ("https://check.example.org:8443/", "https://check.example.org:8443"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
        ("http://[::1]/", "http://[::1]"),
        ("https://name:word@check.example.org/", "https://check.example.org"),
    ],
)
def test_an_origin_is_scheme_host_and_port_as_browsers_write_them(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://a.example:80", "http://a.example"),
        ("https://a.example:443", "https://a.example"),
        ("http://a.example:443", "http://a.example:443"),
        ("https://a.example:80", "https://a.example:80"),
        ("http://a.example:81", "http://a.example:81"),
        ("http://a.example:0", "http://a.example:0"),
    ],
)
def test_a_port_is_left_out_where_the_scheme_means_it(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    ["", "null", "ftp://a.example", "//a.example", "https://", "https:///x", "http://a:99999", "http://[::1"],
)
def test_what_has_no_web_origin_has_none(url: str) -> None:
    assert origin_of(url) is None


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("128.0.0.1", False),
        ("::1", True),
        ("::2", False),
        ("localhost", True),
        ("check.localhost", True),
        ("notlocalhost", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_this_machine_is_known_by_address_and_by_name(host: str, loopback: bool) -> None:
    url = f"http://{f'[{host}]' if ':' in host else host}:8080/x"

    assert is_loopback_host(host) is loopback
    assert is_loopback(url) is loopback


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://video.example.org", "https://video.example.org"),
        ("https://Video.Example.org:443", "https://video.example.org"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://büro.example.org", "https://büro.example.org"),
        ("https://video.example.org/", None),
        ("https://video.example.org?a", None),
        ("https://video.example.org#a", None),
        ("https://me@video.example.org", None),
        ("https://*.example.org", None),
        ("https://video.example.org; script-src", None),
        ("https://video.example.org 'unsafe-inline'", None),
        ("wss://video.example.org", None),
        ("https://video.example.org/?next=https://video.example.org", None),
        ("https://", None),
        ("video.example.org", None),
        ("", None),
    ],
)
def test_an_origin_is_scheme_and_host_and_nothing_more(text: str, origin: str | None) -> None:
    assert as_origin(text) == origin
