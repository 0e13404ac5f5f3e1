"""What pages and boards may send each other: the catalogue's signals, sealed messages, and nothing else."""

import json
from typing import Any

import pytest

from checker.core.intake.both_ends import (
    parse_direct_from_board,
    parse_direct_from_page,
    parse_from_board,
    parse_from_page,
    parse_listener,
)
from checker.core.intake.strict_json import IntakeError
from checker.core.tokens import encode_token

TOKEN = encode_token(bytes(16))
RUN = "0" * 32
PARSERS = (
    parse_listener,
    parse_from_board,
    parse_from_page,
    parse_direct_from_page,
    parse_direct_from_board,
)


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_a_page_that_listens_says_its_language() -> None:
    listener = parse_listener(body(token=TOKEN, language="de"))

    assert (listener.token, listener.language) == (TOKEN, "de")


@pytest.mark.parametrize(("signal", "detail"), [("late", "10"), ("again", "camera"), ("come_in", None)])
def test_a_board_sends_a_signal_of_its_side_and_what_it_is_about(signal: str, detail: str | None) -> None:
    said = parse_from_board(body(signal=signal, detail=detail))

    assert (said.signal, said.detail) == (signal, detail)


@pytest.mark.parametrize("signal", ["please_call", None])
def test_a_page_sends_a_signal_of_its_side_or_takes_it_back(signal: str | None) -> None:
    asked = parse_from_page(body(token=TOKEN, signal=signal))

    assert (asked.token, asked.signal) == (TOKEN, signal)
    assert parse_from_board(body(signal=None)).signal is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"signal": "please_call"}, "this is not one of the signals"),
        ({"signal": "late", "detail": "7"}, "this signal is not about that"),
        ({"signal": None, "detail": "10"}, "nothing is about nothing"),
    ],
)
def test_a_board_sends_nothing_beside_the_catalogue(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(IntakeError) as refused:
        parse_from_board(body(**fields))

    assert refused.value.message == message


@pytest.mark.parametrize("signal", ["come_in", "late", "hello"])
def test_a_page_sends_nothing_of_the_counsellors_signals(signal: str) -> None:
    with pytest.raises(IntakeError) as refused:
        parse_from_page(body(token=TOKEN, signal=signal))

    assert refused.value.message == "this is not one of the signals"


def test_each_side_leaves_a_sealed_message_under_its_own_name() -> None:
    page = parse_direct_from_page(body(token=TOKEN, run=RUN, messages=["YWJj"]))
    board = parse_direct_from_board(body(board="1" * 32, run=RUN, after=3, over=True))

    assert (page.token, page.run, page.messages, page.after, page.over) == (TOKEN, RUN, ("YWJj",), 0, False)
    assert (board.board, board.run, board.messages, board.after, board.over) == ("1" * 32, RUN, (), 3, True)


@pytest.mark.parametrize("token", ["", TOKEN[:-1], TOKEN + "a", TOKEN.upper()])
def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(IntakeError) as refused:
        parse_listener(body(token=token, language="de"))

    assert (refused.value.field, refused.value.message) == ("token", "this is not a token")


@pytest.mark.parametrize("parse", PARSERS)
def test_an_empty_object_and_what_is_no_json_are_refused(parse: Any) -> None:
    for sent, message in ((b"{}", "this field is missing"), (b"{", "this is not JSON")):
        with pytest.raises(IntakeError) as refused:
            parse(sent)
        assert refused.value.message == message
