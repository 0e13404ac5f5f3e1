"""The path between client and counsellor in a row of the board: what takes both ends may never be there."""

import json
from typing import Any

from checker.board.rows import BoardRows
from checker.core.findings import CATALOGUE, CHECKS
from checker.storage.board import Entry
from checker.texts import WORDS
from tests.board.test_rows import entry, with_finding, wording
from tests.support import NOW_S

__all__ = ["wording"]


def with_path(finding: str, *notes: str) -> Entry:
    checks: dict[str, Any] = {
        check: {"state": "done", "finding": next(iter(CATALOGUE[check]))} for check in CHECKS
    }
    checks["direct"] = {"state": "done", "finding": finding, "notes": list(notes)}
    return entry(stage="finished", checks_json=json.dumps(checks), received_at=int(NOW_S))


def test_the_path_between_both_is_shown_when_it_was_tried_and_says_which_way_is_slow(
    wording: BoardRows,
) -> None:
    untried = wording.row(with_finding("camera", "ok"))["checks"]
    direct = wording.row(with_path("limited", "slow_up"))["checks"]["direct"]

    assert [check for check, one in untried.items() if not one["shown"]] == ["direct"]
    assert not wording.row(with_path("not_measured"))["checks"]["direct"]["shown"]
    assert (direct["shown"], direct["rating"]) == (True, "hint")
    assert direct["text"] == "just enough · slow from the client to you"
    assert WORDS["direct"]["limited"].say in direct["say"]


def test_a_weak_path_has_a_sentence_for_each_side_that_may_be_the_weak_one(wording: BoardRows) -> None:
    direct = wording.row(with_path("limited", "slow_up"))["checks"]["direct"]
    good = wording.row(with_path("good"))["checks"]["direct"]

    assert direct["notes"] == ["slow_up"]
    assert direct["sides"].keys() == {"ours", "theirs", "both"}
    assert all(said.startswith(WORDS["direct"]["limited"].say) for said in direct["sides"].values())
    assert "The weak side is probably yours" in direct["sides"]["ours"]
    assert good["sides"] == {}
