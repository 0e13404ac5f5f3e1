"""A PNG is cut to what draws it, and refused where it is not whole or too large."""

import pytest

from checker.core.logos.faults import LogoError
from checker.core.logos.png import MOST_PIXELS, SIGNATURE, drawn_parts
from tests.pictures import END, chunk, header, made, pixels, png


def test_what_draws_a_picture_stays_as_it_is() -> None:
    colours = ("PLTE", b"abc")
    whole = made(header(3, 2), ("sRGB", b"\0"), colours, ("tRNS", b"\0"), pixels(3, 2), END)

    assert drawn_parts(whole) == (whole, 3, 2)


@pytest.mark.parametrize("name", ["tEXt", "iTXt", "zTXt", "eXIf", "tIME", "iCCP", "acTL", "fdAT", "teSt"])
def test_texts_places_times_and_animations_are_cut_out(name: str) -> None:
    given = made(header(3, 2), (name, b"by somebody"), pixels(3, 2), END)

    assert drawn_parts(given)[0] == made(header(3, 2), pixels(3, 2), END)


@pytest.mark.parametrize("more", [b"<script>alert(1)</script>", b"PK\x03\x04", chunk("IDAT", b"more")])
def test_what_follows_the_end_of_the_picture_is_cut_off(more: bytes) -> None:
    assert drawn_parts(png(3, 2) + more)[0] == png(3, 2)


@pytest.mark.parametrize(
    "data",
    [
        SIGNATURE,
        png()[:-1],
        png()[:40],
        png().replace(b"IDAT", b"IDAt"),
        SIGNATURE + b"\xff\xff\xff\xffIHDR",
        made(pixels(3, 2), END),
        made(("IHDR", b"\0\0\0\x01"), pixels(1, 1), END),
        made(header(3, 2), END),
    ],
    ids=["empty", "cut", "cut inside", "checksum", "length", "no header", "short header", "no picture"],
)
def test_a_picture_that_is_not_whole_is_refused(data: bytes) -> None:
    with pytest.raises(LogoError) as refused:
        drawn_parts(data)

    assert refused.value.reason == "damaged"


@pytest.mark.parametrize("size", [(MOST_PIXELS, 1), (1, MOST_PIXELS)])
def test_a_side_may_be_as_long_as_agreed(size: tuple[int, int]) -> None:
    assert drawn_parts(made(header(*size), pixels(1, 1), END))[1:] == size


@pytest.mark.parametrize(
    "size", [(MOST_PIXELS + 1, 1), (1, MOST_PIXELS + 1), (0, 1), (1, 0), (2**24 + 1, 1), (1, 2**24 + 1)]
)
def test_a_picture_that_needs_too_much_memory_or_has_no_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(LogoError) as refused:
        drawn_parts(made(header(*size), pixels(1, 1), END))

    assert refused.value.reason == "dimensions"
