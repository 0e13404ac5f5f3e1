"""What the accessibility statement says was tested, and what is not accessible, as data.

A row of `TESTED` names the tests that prove it, and a test finds them: the statement cannot promise more.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from checker.texts.finding_text import marked as _

REVIEWED: Final = date(2026, 11, 29)
"""When the statement was last held against the pages; at least once a year (BITV 2.0 § 7)."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One thing that was tested (a msgid), and the tests: `file::function`, as pytest names them."""

    text: str
    tests: tuple[str, ...]


_CHECK: Final = "e2e/check/test_accessibility.py::"

TESTED: Final = (
    Tested(
        _("Every state of the check, light and dark, by the rules of axe-core for WCAG 2.2, levels A and AA"),
        (
            f"{_CHECK}test_the_welcome_and_the_finished_check_have_no_violations",
            f"{_CHECK}test_every_finding_is_shown_without_violations",
            f"{_CHECK}test_error_pages_have_no_violations",
        ),
    ),
    Tested(
        _("The whole way with the keyboard alone; where the focus is can be seen at every stop"),
        (f"{_CHECK}test_the_good_path_needs_no_more_than_a_keyboard",),
    ),
    Tested(
        _("What changes is announced to screen readers once and without interrupting them"),
        (f"{_CHECK}test_each_change_is_announced_once_and_politely",),
    ),
    Tested(
        _("A window of 320 pixels, as when enlarged four times: nothing has to be moved sideways"),
        (f"{_CHECK}test_nothing_needs_sideways_scrolling_at_320_px",),
    ),
    Tested(
        _("Windows of 180 and 240 pixels, and text of twice the size at 360: no word is cut off"),
        ("e2e/check/test_sizes.py::test_nothing_is_cut_off_or_moved_sideways_at_the_smallest_sizes",),
    ),
    Tested(
        _("Buttons and fields are at least 44 pixels wide and high"),
        (f"{_CHECK}test_every_control_is_big_enough_for_a_finger",),
    ),
    Tested(
        _("Nothing moves for those who want no motion"),
        (f"{_CHECK}test_who_wants_no_motion_gets_none",),
    ),
    Tested(
        _("Without scripts the page still shows the way to the video consultation"),
        ("e2e/check/test_without_scripts.py::test_the_way_on_is_a_link_to_the_provider",),
    ),
)

BARRIERS: Final = (
    _("Your picture can only be seen and the test sound only be heard. Both parts can be skipped."),
    _("There is no explanation in easy-to-read language or in sign language yet."),
    _("The video consultation itself is at %(provider)s, on another website, for which this does not speak."),
)
"""What is not accessible, or not ours."""
