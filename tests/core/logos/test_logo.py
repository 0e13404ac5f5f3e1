"""A file becomes a logo by what is in it, whatever it is called."""

import pytest

from checker.core.logos.faults import LogoError
from checker.core.logos.logo import MOST_BYTES, MOST_WIDTH, read_logo
from tests.pictures import png, svg

SVG, PNG = "image/svg+xml; charset=utf-8", "image/png"


def test_the_bytes_tell_what_a_file_is() -> None:
    assert read_logo(png()).media_type == PNG
    assert read_logo(svg()).media_type == SVG
    assert read_logo(png()).content == png()
    assert read_logo(b"\xef\xbb\xbf\n " + svg()).content == svg()


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8\xff\xe0JFIF", b"RIFF....WEBP", b"svg", b"%PDF-1.7"]
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(LogoError) as refused:
        read_logo(data)

    assert refused.value.reason == str(refused.value) == "kind"


def test_a_file_may_have_32_kb_and_not_one_byte_more() -> None:
    full = svg("<title></title>").replace(
        b"<title>", b"<title>" + b"a" * (MOST_BYTES - len(svg("<title></title>")))
    )

    assert len(read_logo(full).content) == MOST_BYTES
    with pytest.raises(LogoError) as refused:
        read_logo(full + b"\n")
    assert refused.value.reason == "large"


@pytest.mark.parametrize(
    ("size", "width"), [((120, 40), 120), ((30, 30), 40), ((2_000, 10), MOST_WIDTH), ((1, 2_000), 1)]
)
def test_it_is_drawn_40_pixels_high_and_160_wide_at_most(size: tuple[int, int], width: int) -> None:
    assert read_logo(png(*size)).width == width
    assert read_logo(svg("", f'width="{size[0]}" height="{size[1]}"')).width == width


def test_its_digest_is_that_of_what_is_shown() -> None:
    one, same, other = read_logo(svg()), read_logo(b"\n" + svg()), read_logo(svg("<path/>"))

    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 32


def test_what_is_named_of_a_file_is_short() -> None:
    assert len(LogoError("content", "x" * 500).what) == 40
