"""docs/performance.md: what is measured again stands in the place of what was there, and the rest stays."""

from pathlib import Path

from bench.published import MARK, promises, published
from bench.report import Promise, Report

PROMISES = (
    Promise("a share of the bare server", 0.2506, 0.25, at_least=True),
    Promise("99 %", 3.619, 20, "ms"),
    Promise("kill -9: lost", 0, 0),
    Promise("a name that is longer than the forty-six signs of its column", 12340, 100, "MiB"),
)


def report(*promised: Promise) -> Report:
    return Report("How.", ["a table ≤ 3"], promised)


def test_one_bench_takes_its_own_place_and_leaves_the_others() -> None:
    first = published(f"Words.\n\n{MARK}\n", {"pages": report(), "kill": report(*PROMISES)}, "Commit 1.")

    second = published(first, {"pages": report(*PROMISES[:1])}, "Commit 2.")

    assert second.startswith("Words.\n\n")
    assert second.index("## kill\n\nCommit 1.") < second.index("## pages\n\nCommit 2.")
    assert second.count("\n## ") == 2
    assert second.count("0.2506") == 2


def test_the_picture_shows_what_stands_on_the_page() -> None:
    page = published(f"Words ≤ 3 kept\n{MARK}", {"kill": report(*PROMISES)}, "Commit 1.")

    assert promises(page) == list(PROMISES)


def test_every_part_of_the_page_is_found_there() -> None:
    page = Path("docs/performance.md").read_text()
    benches = {path.stem.removeprefix("bench_") for path in Path("bench").glob("bench_*.py")}

    again = published(page, {}, "")

    assert again == page
    assert {line[3:] for line in page.partition(MARK)[2].splitlines() if line.startswith("## ")} <= benches
    assert len(promises(page)) > 20
