"""What every test lives under."""

from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx


@pytest.fixture(autouse=True)
def _nothing_blocks_the_event_loop() -> Iterator[BlockBuster]:
    """A blocking call of ours inside the event loop is an error, as in aiohttp's own tests."""
    with blockbuster_ctx("checker") as blockbuster:
        yield blockbuster
