"""A result is taken apart into answers of closed lists; nothing else of it is left."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.client_families import BROWSERS, DEVICES, Client, client
from checker.core.findings import CATALOGUE, Rating
from checker.core.intake.results import parse_result
from checker.core.results.anonymise import answers_of
from checker.core.results.bands import BAND_EDGES, band, bands
from checker.core.results.questions import SYSTEMS as SHOWN_SYSTEMS
from checker.core.results.questions import counters
from checker.http.user_agent import recognise
from tests.support import CHROME_ON_ANDROID, GOOD_FINDINGS, SAFARI_ON_IPAD, good_result

FINDINGS = GOOD_FINDINGS | {
    "browser": "outdated",
    "camera": "dark",
    "microphone": "quiet",
    "speaker": "verified",
    "connection": "limited",
    "handoff": "unreachable",
}
SYSTEMS = (*SHOWN_SYSTEMS, "chromeos")  # which is shown as a Linux
FIGURES = st.none() | st.floats(min_value=0, max_value=60_000)


@pytest.mark.parametrize("measure", BAND_EDGES)
def test_an_edge_belongs_to_the_band_above(measure: str) -> None:
    names = bands(measure)

    for index, edge in enumerate(BAND_EDGES[measure][1]):
        assert band(measure, edge - 0.001) == names[index]
        assert band(measure, edge) == names[index + 1]


@given(st.sampled_from(sorted(BAND_EDGES)), st.floats(min_value=0, allow_nan=False))
def test_every_figure_falls_into_one_of_few_bands(measure: str, value: float) -> None:
    assert band(measure, value) in bands(measure)
    assert len(bands(measure)) <= 6


@given(st.text(max_size=300), st.booleans())
def test_any_user_agent_ends_in_families_of_the_list(header: str, touch: bool) -> None:
    seen = recognise(header, touch=touch)

    assert seen.browser in BROWSERS
    assert seen.system in SYSTEMS
    assert seen.device in DEVICES
    assert seen.major is None or 0 <= seen.major <= 999


@pytest.mark.parametrize(
    ("header", "touch", "expected"),
    [
        (CHROME_ON_ANDROID, True, Client("chrome", 156, "android", "phone")),
        (CHROME_ON_ANDROID.replace(" Mobile", ""), True, Client("chrome", 156, "android", "tablet")),
        (CHROME_ON_ANDROID + " EdgA/156.0", True, Client("edge", 156, "android", "phone")),
        (CHROME_ON_ANDROID.replace("; K)", "; SM; wv)").replace("Chrome", "Version/4.0 Chrome"), True,
         Client("in_app", None, "android", "phone")),
        (SAFARI_ON_IPAD, False, Client("safari", 18, "macos", "desktop")),
        (SAFARI_ON_IPAD, True, Client("safari", 18, "ios", "tablet")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0", True,
         Client("firefox", 153, "windows", "desktop")),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 "
         "Chrome/136.0.0.0 Mobile Safari/537.36", True, Client("samsung", 29, "android", "phone")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/18.5 Mobile/15E148 Safari/604.1", True, Client("safari", 18, "ios", "phone")),
        ("Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/16.5 Mobile/15E148 Safari/604.1", True, Client("safari", 16, "ios", "tablet")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Mobile/15E148 Instagram 300.0", True, Client("in_app", None, "ios", "phone")),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
         "Safari/537.36", False, Client("chrome", 156, "chromeos", "desktop")),
        ("curl/8.5", False, Client("other", None, "other", "desktop")),
        ("", False, Client("other", None, "other", "desktop")),
    ],
)  # fmt: skip
def test_known_browsers_are_recognised(header: str, touch: bool, expected: Client) -> None:
    assert recognise(header, touch=touch) == expected


@pytest.mark.parametrize("major", ["156.0", "-1", "99999", "１５", "x", "", None])
def test_a_version_that_is_no_small_number_is_dropped(major: str | None) -> None:
    assert client("Chrome", major, "Windows", mobile=False, touch=False).major is None


@given(rtt=FIGURES, jitter=FIGURES, loss=st.none() | st.floats(0, 100), duration=st.floats(0, 86_400),
       rating=st.sampled_from(list(Rating)), header=st.text(max_size=200))  # fmt: skip
def test_answers_are_words_of_the_lists_and_nothing_else(
    rtt: float | None, jitter: float | None, loss: float | None, duration: float, rating: Rating, header: str
) -> None:
    measures = {"rtt_ms": rtt, "jitter_ms": jitter, "loss_percent": loss}
    sent = good_result(measures=measures, duration_s=duration, first_rating=rating.value)

    answers = answers_of(parse_result(json.dumps(sent).encode()), recognise(header))

    assert set(answers.items()) <= set(counters(("en",)))


@pytest.mark.parametrize("check", CATALOGUE)
def test_every_finding_has_its_answer_and_a_problem_has_its_system(check: str) -> None:
    for finding, judged in CATALOGUE[check].items():
        sent = good_result(findings=GOOD_FINDINGS | {check: finding})

        answers = answers_of(parse_result(json.dumps(sent).encode()), Client("safari", 18, "ios", "phone"))

        assert (answers[f"{check}.finding"], answers["last"]) == (finding, judged)
        problem = {f"{check}.problem": "ios"} if judged in ("limited", "blocked") else {}
        assert {name: answer for name, answer in answers.items() if name.endswith(".problem")} == problem


def test_each_figure_is_told_as_the_band_of_its_own_measure_and_the_rest_as_it_is() -> None:
    measures = {
        "rate_kbps": 600,
        "rate_up_kbps": 1_300,
        "rate_down_kbps": 2_600,
        "rtt_ms": 41.5,
        "jitter_ms": 12,
        "loss_percent": 0.7,
        "transport": "tcp",
    }
    sent = good_result(measures=measures, duration_s=41, findings=FINDINGS, language="de")

    answers = answers_of(
        parse_result(json.dumps(sent).encode()), Client("chrome", 156, "chromeos", "desktop")
    )

    assert answers == {
        "checks": "all",
        "first": "limited",
        "last": "blocked",
        "browser": "chrome",
        "system": "linux",
        "device": "desktop",
        "language": "de",
        **{f"{check}.finding": finding for check, finding in FINDINGS.items()},
        "handoff.problem": "linux",
        "duration": "30-60 s",
        "rate": "500-1200 kbit/s",
        "rate_up": "1200-2500 kbit/s",
        "rate_down": "2500-5000 kbit/s",
        "rtt": "0-50 ms",
        "jitter": "10-30 ms",
        "loss": "0.5-1 %",
        "quality": "4.3+",
        "transport": "tcp",
    }


def test_what_was_not_measured_is_an_answer_of_its_own() -> None:
    answers = answers_of(
        parse_result(json.dumps(good_result(measures={})).encode()), Client("other", None, "other", "phone")
    )

    unmeasured = {name for name, answer in answers.items() if answer == "none"}
    assert unmeasured == {"rate", "rate_up", "rate_down", "rtt", "jitter", "loss", "quality", "transport"}
