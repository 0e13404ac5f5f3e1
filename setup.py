"""What a wheel holds besides the package: the pages (`templates/`) and what browsers load (`web/`).

They stand beside `checker/` in the checkout, and inside it in a wheel (`checker/folders.py`).
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS = ("templates", "web")


class BuildWithPages(build_py):
    """Copies the folders into the package."""

    def run(self) -> None:
        """Build as ever, then copy; an editable install reads them where they are."""
        super().run()
        if self.editable_mode:
            return
        for name in FOLDERS:
            target = Path(self.build_lib, "checker", "pages", name)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(Path(__file__).parent / name, target)


setup(cmdclass={"build_py": BuildWithPages})
