"""An SVG may draw shapes, and nothing else: whatever could run, fetch, or be drawn without end is refused."""

import pytest

from checker.core.logos.faults import LogoError
from checker.core.logos.svg import DEEPEST, MOST_DRAWN, MOST_UNITS, dimensions
from tests.pictures import svg

XLINK = 'viewBox="0 0 2 1" xmlns:xlink="http://www.w3.org/1999/xlink"'
GRADIENT = '<defs><linearGradient id="g"><stop offset="0" stop-color="#123"/></linearGradient></defs>'


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(LogoError) as error:
        dimensions(data)
    return error.value.reason, error.value.what


@pytest.mark.parametrize(
    "inside",
    [
        '<title>Logo</title><g transform="translate(1,2) rotate(-3.5)"><path d="M0 0h2v1z"/></g>',
        f'{GRADIENT}<circle cx="1" cy="1" r="1" fill="url(#g)" style="stroke: url(\'#g\')"/>',
        f'{GRADIENT}<style>.a{{fill:url( "#g" )}} .b{{fill:rgb(1,2,3);stroke:url(#nothing)}}</style>',
        "<style><![CDATA[.a>path{fill:#fff}]]></style>",
        '<text x="1" y="1" font-family="\'Open Sans\', Arial" xml:space="preserve">Nord</text>',
        '<clipPath id="c"><rect id="r" width="1" height="1"/></clipPath><use href="#r" clip-path="url(#c)"/>',
        '<g id="Ebene (1)" data-name="url(x)" class="a@b"/><!-- <script> -->',
        '<text font-family="DIN X">Nord</text><use href="#nothing"/>',
    ],
)
def test_shapes_colours_and_references_to_its_own_parts_are_what_a_logo_is_made_of(inside: str) -> None:
    assert dimensions(svg(inside)) == (80, 40)


def test_an_own_part_may_be_named_as_older_programs_do() -> None:
    assert dimensions(svg('<path id="p"/><use xlink:href="#p"/>', XLINK)) == (2, 1)


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<path onload="alert(1)"/>', "onload"),
        ('<path onclick="alert(1)"/>', "onclick"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<image href="https://example.org/a.png"/>', "<image>"),
        ('<image href="data:image/svg+xml,x"/>', "<image>"),
        ('<a href="#p"/>', "<a>"),
        ('<set attributeName="href" to="javascript:alert(1)"/>', "<set>"),
        ('<animate attributeName="x"/>', "<animate>"),
        ('<filter id="f"/>', "<filter>"),
        ('<pattern id="p"/>', "<pattern>"),
        ("<svg/>", "<svg>"),
        ('<path xmlns="http://www.w3.org/1999/xhtml"/>', "<path>"),
        ('<script xmlns="http://www.w3.org/1999/xhtml"/>', "<script>"),
        ('<path xmlns:e="http://www.w3.org/2001/xml-events" e:event="load"/>', "event"),
        ('<path xml:base="https://example.org/"/>', "base"),
        ("<defs><style>@import 'https://example.org/a.css';</style></defs>", "@"),
        ("<style>path{fill:u<!-- -->rl(https://example.org)}</style>", "url(…)"),
        ('<use href="https://example.org/a.svg#b"/>', 'href="https://example.org/a.svg#b"'),
        ('<use href="javascript:alert(1)"/>', 'href="javascript:alert(1)"'),
        ('<use href=""/>', 'href=""'),
        ('<use href=" #p"/>', 'href=" #p"'),
        ('<path fill="url(https://example.org/a.svg#b)"/>', "url(…)"),
        ('<path fill="URL(//example.org)"/>', "URL(…)"),
        ('<path fill="url(#g) url(x)"/>', "url(…)"),
        ('<path fill="rgb(url(https://example.org))"/>', "url(…)"),
        ('<path style="fill:url(data:x)"/>', "url(…)"),
        ('<path style="fill:u\\72l(https://example.org)"/>', "\\"),
        ("<path style=\"background:image-set('https://example.org' 1x)\"/>", "image-set(…)"),
        ('<path style="width:expression(alert(1))"/>', "expression(…)"),
        ("<style>@import 'https://example.org/a.css';</style>", "@"),
        ("<style>@font-face{src:url(x)}</style>", "@"),
        ("<style>path{fill:url(https://example.org)}</style>", "url(…)"),
        ("<style>path{fill:u/**/rl(https://example.org)}</style>", "rl(…)"),
        ("<?xml-stylesheet href='a.css'?>", "<?xml-stylesheet?>"),
    ],
)
def test_what_runs_or_fetches_anything_is_refused_by_its_name(inside: str, what: str) -> None:
    assert refused(svg(inside)) == ("content", what)


def test_javascript_behind_an_older_link_is_refused() -> None:
    assert refused(svg('<use xlink:href="javascript:alert(1)"/>', XLINK)) == (
        "content",
        'href="javascript:alert(1)"',
    )


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "https://example.org/a.dtd">',
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused_before_anything_of_it_is_read(declared: str) -> None:
    assert refused(declared.encode() + svg("&b;")) == ("content", "<!DOCTYPE>")


def test_other_letters_than_those_of_utf_8_are_refused() -> None:
    assert refused(b'<?xml version="1.0" encoding="utf-7"?>' + svg()) == ("content", 'encoding="utf-7"')
    assert dimensions(b'<?xml version="1.0" encoding="UTF-8"?>' + svg()) == (80, 40)
    assert dimensions(b'<?xml version="1.0"?>' + svg()) == (80, 40)
    assert refused(svg("<title>\xff</title>").decode().encode("latin-1")) == ("damaged", "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_although_expat_knows_it_unasked(encoding: str) -> None:
    assert refused(svg().decode().encode(encoding)) == ("damaged", "")


@pytest.mark.parametrize("data", [b"<", b"<svg>", svg()[:-1], svg("&nothing;"), svg() + b"more"])
def test_what_is_no_whole_xml_is_refused(data: bytes) -> None:
    assert refused(data)[0] in ("damaged", "kind")


@pytest.mark.parametrize("data", [b"<html/>", b'<svg viewBox="0 0 1 1"/>', b"<!-- a --><!-- b --><p/>"])
def test_other_xml_is_no_picture(data: bytes) -> None:
    assert refused(data) == ("kind", "")


def twice(number: int) -> str:
    """Return groups of which each draws the one before twice."""
    return "".join(
        f'<g id="p{at}"><use href="#p{at - 1}"/><use href="#p{at - 1}"/></g>' for at in range(1, number)
    )


@pytest.mark.parametrize("number", [20, 200])
def test_some_lines_that_would_be_drawn_a_million_times_are_refused(number: int) -> None:
    assert refused(svg('<path id="p0"/>' + twice(number))) == ("complex", "")


@pytest.mark.parametrize(
    "inside",
    [
        '<g id="a"><use href="#a"/></g>',
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
        '<clipPath id="c"><path clip-path="url(#c)"/></clipPath>',
        '<clipPath id="c"><path clip-path="url(#c)" fill="#fff"/></clipPath>',
        '<clipPath id="c"><path style="clip-path:url(#c);fill:rgb(1,2,3)"/></clipPath>',
    ],
)
def test_a_part_that_draws_itself_is_refused(inside: str) -> None:
    assert refused(svg(inside)) == ("complex", "")


def test_elements_are_counted_and_their_depth() -> None:
    most = svg("<g/>" * (MOST_DRAWN - 1))
    deepest = svg("<g>" * (DEEPEST - 1) + "</g>" * (DEEPEST - 1))

    assert dimensions(most) == dimensions(deepest) == (80, 40)
    assert refused(svg("<g/>" * MOST_DRAWN)) == ("complex", "")
    assert refused(svg("<g>" * DEEPEST + "</g>" * DEEPEST)) == ("complex", "")


def chain(number: int) -> bytes:
    """Return a picture in which each part draws the next one, the first of them first."""
    uses = "".join(f'<use id="p{at}" href="#p{at - 1}"/>' for at in range(number, 0, -1))
    return svg(f'{uses}<path id="p0"/>')


def test_references_count_as_depth() -> None:
    assert dimensions(chain(DEEPEST - 1)) == (80, 40)
    assert refused(chain(DEEPEST)) == ("complex", "")


def test_a_style_refers_to_gradients_alone_as_nobody_knows_how_often_it_counts() -> None:
    inside = '<style>path{clip-path:url(#c)}</style><clipPath id="c"><path/></clipPath>'

    assert refused(svg(inside)) == ("content", "<style> url(#c)")


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 120.5 40"', (120.5, 40)),
        ('viewBox=" -1,-2  3,4 "', (3, 4)),
        ('width="30px" height="10mm"', (30, 10)),
        ('width="100%" height="100%" viewBox="0 0 3 2"', (3, 2)),
        ('width="5" height="5" viewBox="0 0 3 .5"', (3, 0.5)),
        (f'viewBox="0 0 {MOST_UNITS} 1"', (MOST_UNITS, 1)),
    ],
)
def test_the_size_is_the_view_boxs_or_that_of_its_sides(attributes: str, size: tuple[float, float]) -> None:
    assert dimensions(svg("", attributes)) == size


@pytest.mark.parametrize(
    "attributes",
    [
        'id="a"',
        'width="30"',
        'width="100%" height="100%"',
        'viewBox="0 0 0 1"',
        'viewBox="0 0 -1 1"',
        f'viewBox="0 0 1 {MOST_UNITS + 1}"',
        'viewBox="0 0 1e9 1"',
        'viewBox="0 0 nan inf"',
        'viewBox="0 0 1"',
        'width="1000000" height="1" viewBox="0 0 1 1"',
        'width="1em" height="1" viewBox="0 0 1 1"',
        'width="٣" height="1"',
    ],
)
def test_a_picture_without_a_size_or_with_a_huge_one_is_refused(attributes: str) -> None:
    assert refused(svg("", attributes)) == ("dimensions", "")
