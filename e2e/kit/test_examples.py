"""The examples of docs/qa.md, run as they stand there."""

import re
from typing import Final

from e2e.server import ROOT

EXAMPLES: Final = re.findall(
    r"^```python\n(.*?)^```", (ROOT / "docs/qa.md").read_text(), re.MULTILINE | re.DOTALL
)

for number, example in enumerate(EXAMPLES, 1):
    exec(compile(example, f"docs/qa.md, example {number}", "exec"))


def test_page_objects_devices_faults_and_lines_have_an_example_each() -> None:
    named = re.findall(r"^def test_example_(\w+)", "\n".join(EXAMPLES), re.MULTILINE)

    assert named == ["page_object", "devices", "fault", "line"]
