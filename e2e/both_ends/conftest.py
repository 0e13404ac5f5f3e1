"""Fixtures of the stories between two houses."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from e2e.both_ends.street import Street
from e2e.namespaces import missing


@pytest.fixture(scope="package")
def street(
    own_server: None, devices: Path, sound: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    """Two houses and a server, for all stories; skips where this machine makes no network namespaces."""
    if lacking := missing():
        pytest.skip(lacking)
    with ExitStack() as stack:
        try:
            street = Street(stack, tmp_path_factory.mktemp("street"), devices, sound)
        except CalledProcessError as error:
            pytest.skip(f"this machine makes no namespaces, or no NAT: {error}")
        yield street
