"""aioice's STUN codec, without the ICE agent that its package loads as well.

The agent brings a DNS library along: 3 MiB of memory and a twentieth of each start, for nothing.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aioice import stun


def _alone(package: str, name: str) -> ModuleType:
    """Return a module of a package that is not loaded itself, unless it is already."""
    spec = None if package in sys.modules else find_spec(package)
    if spec is None:
        return import_module(f"{package}.{name}")
    sys.modules[package] = module_from_spec(spec)  # knows where its modules are, and was not run
    try:
        return import_module(f"{package}.{name}")
    finally:
        del sys.modules[package]


if not TYPE_CHECKING:
    stun = _alone("aioice", "stun")

__all__ = ["stun"]
