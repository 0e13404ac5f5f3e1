"""`python -m e2e`: the end-to-end tests, on this machine or against a deployed server. See docs/qa.md."""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from e2e.deployment import SIGN_IN
from e2e.evidence import FOLDER
from e2e.server import ROOT


def main(arguments: Sequence[str]) -> int:
    """Run pytest with a fresh results folder; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m e2e",
        description="Run end-to-end tests, on this machine or against a deployed server. "
        "Everything else goes to pytest, such as a file below e2e/ or -k words.",
        epilog=f"Environment: {SIGN_IN[0]} and {SIGN_IN[1]}, an account of the deployed server.",
    )
    parser.add_argument("--url", help="origin of a deployed server, such as https://check.example.org")
    parser.add_argument("--results", default=FOLDER, help="folder for reports and evidence, emptied first")
    parser.add_argument("--accept-certificate", action="store_true", help="take whatever certificate it has")
    known, more = parser.parse_known_args(arguments)

    results = Path(known.results).absolute()
    os.chdir(ROOT)
    shutil.rmtree(results, ignore_errors=True)
    site = [f"--url={known.url}"] if known.url else []
    site += ["--accept-certificate"] if known.accept_certificate else []
    places = [] if any(argument.startswith("e2e") for argument in more) else ["e2e", "--ignore=e2e/catalogue"]
    return pytest.main([*places, f"--junitxml={results}/junit.xml", *site, *more])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
