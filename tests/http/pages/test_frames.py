"""Frames: whatever fills the gaps, every encoding decodes to the same page."""

import gzip
from itertools import count
from typing import Final

import brotli  # type: ignore[import-untyped] # ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.http.pages import frames
from checker.http.pages.frames import Frame, gap, make_frame, widths_for

ENCODINGS: Final = ("br", "gzip", None)
WORDS: Final = "".join(f"<p class='part'>{number * number} ist größer</p>  \n" for number in range(300))
PAGE: Final = f"<html>{WORDS}{gap('config')}{WORDS}  <b>{gap('day')}</b>{gap('day')}{WORDS}</html>".encode()
SIZES: Final = (
    st.integers(0, 300) | st.integers(0, 70_000) | st.sampled_from((65_533, 65_534, 65_535, 65_536))
)


def decoded(body: bytes, encoding: str | None) -> bytes:
    if encoding == "br":
        return bytes(brotli.decompress(body))
    return gzip.decompress(body) if encoding else body


def expected(page: bytes, frame: Frame, fillings: dict[str, bytes]) -> bytes:
    for name, width in frame.gaps:
        page = page.replace(gap(name).encode(), fillings[name].ljust(width))
    return page


@st.composite
def fillings_of(draw: st.DrawFn) -> bytes:
    """A filling of any size: a few drawn bytes, over and over."""
    size, pattern = draw(SIZES), draw(st.binary(min_size=1, max_size=200))
    return (pattern * (size // len(pattern) + 1))[:size]


@given(config=fillings_of(), day=fillings_of())
@settings(deadline=None, max_examples=30)
def test_whatever_fills_the_gaps_every_encoding_decodes_to_the_same_page(config: bytes, day: bytes) -> None:
    fillings = {"config": config, "day": day}
    for encoding in ENCODINGS:
        frame = make_frame(PAGE, widths_for(fillings), encoding)

        assert decoded(frame.fill(fillings), encoding) == expected(PAGE, frame, fillings)


@given(
    page=st.lists(
        st.text(max_size=400).map(lambda text: text.encode(errors="replace")), min_size=2, max_size=5
    )
)
@settings(deadline=None, max_examples=60)
def test_a_frame_of_any_page_decodes_to_it(page: list[bytes]) -> None:
    whole = b"<" + gap("a").encode().join(page)
    fillings = {"a": b"".join(page)}
    for encoding in ENCODINGS:
        frame = make_frame(whole, widths_for(fillings), encoding)

        assert decoded(frame.fill(fillings), encoding) == expected(whole, frame, fillings)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_one_frame_serves_everybody_whose_texts_fit(encoding: str | None) -> None:
    frame = make_frame(PAGE, widths_for({"config": b"x" * 100, "day": b"y" * 20}), encoding)

    for fillings in ({"config": b"", "day": b""}, {"config": b"\xff" * 126, "day": b"Montag"}):
        assert decoded(frame.fill(fillings), encoding) == expected(PAGE, frame, fillings)


def test_what_does_not_fit_is_refused() -> None:
    frame = make_frame(PAGE, widths_for({"config": b"", "day": b""}), None)

    with pytest.raises(ValueError, match="31 bytes do not fit into a gap of 32"):
        frame.fill({"config": b"x" * 31, "day": b""})


def test_texts_of_about_the_same_length_share_a_frame() -> None:
    widths = {widths_for({"day": b"x" * size}) for size in range(1, 63)}

    assert widths == {(("day", 32),), (("day", 64),)}


def test_a_page_without_gaps_is_a_frame_too() -> None:
    for encoding in ENCODINGS:
        assert decoded(make_frame(b"<p>", (), encoding).fill({}), encoding) == b"<p>"


SENTENCE: Final = b"This is said in the last piece alone."
FILLINGS: Final = {"config": b"x" * 200, "day": b"y" * 200}


@pytest.mark.parametrize("bad", [WORDS.encode(), SENTENCE], ids=["many words", "a sentence in noise"])
def test_noise_that_the_page_refers_to_is_replaced_by_other(
    monkeypatch: pytest.MonkeyPatch, bad: bytes
) -> None:
    page = b"<i>" + PAGE.removeprefix(b"<html>" + WORDS.encode()) + SENTENCE
    good, tried = frames.noise_for, count()

    def noise(width: int, seed: str) -> bytes:
        is_first = next(tried) < 3  # of the three gaps
        return ((bad if is_first else b"") + good(width, seed))[: width - 2] + b"  "

    monkeypatch.setattr(frames, "noise_for", noise)

    frame = make_frame(page, widths_for(FILLINGS), "br")

    assert next(tried) > 3
    assert decoded(frame.fill(FILLINGS), "br") == expected(page, frame, FILLINGS)


def test_what_cannot_be_compressed_around_its_gaps_is_sent_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "noise_for", lambda width, _seed: (WORDS.encode() * 9)[: width - 2] + b"  ")

    frame = make_frame(PAGE, widths_for(FILLINGS), "br")

    assert frame.encoding is None
    assert frame.fill(FILLINGS) == expected(PAGE, frame, FILLINGS)
