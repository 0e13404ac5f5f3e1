"""People who sit down in front of a machine: an empty tab each, in a fresh profile."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Playwright

from e2e import faults
from e2e.browsers import Machine, installed
from e2e.devices.cameras import camera
from e2e.devices.microphones import microphone
from e2e.made_up_line import leave_alone, make_up
from e2e.pages.check_page import CheckPage
from e2e.profiles import Profiles

ALWAYS: Final = (faults.TELL_VIOLATIONS,)
_OWN: Final = {own.name for own in fields(Machine)}


@dataclass
class Visits:
    """The visits of one test."""

    playwright: Playwright
    profiles: Profiles
    devices: Path
    """The folder of made-up devices."""
    sound: Callable[[], str]
    """Gives the PulseAudio that somebody speaks into."""
    pages: list[CheckPage] = field(default_factory=list)

    def sit_down(
        self,
        camera_name: str = "good",
        microphone_name: str = "speech",
        faults: tuple[str, ...] = (),
        *,
        real_line: bool = False,
        real_path: bool = False,
        **more: Any,
    ) -> CheckPage:
        """Open an empty tab; the fixture `visit` says with what."""
        machine = self._machine(camera_name, microphone_name, more)
        if installed(self.playwright, machine.browser) is None:
            pytest.skip(f"{machine.browser} is not installed here and could not be")
        context = self.profiles.open(machine)
        for fault in (*ALWAYS, *faults):
            context.add_init_script(fault)
        if not real_line:
            make_up(context)
        if not real_path:
            leave_alone(context)
        page = self.profiles.watch(CheckPage(context, made_up=() if real_line else ("connection",)))
        self.pages.append(page)
        return page

    def _machine(self, camera_name: str, microphone_name: str, more: dict[str, Any]) -> Machine:
        given = {name: value for name, value in more.items() if name in _OWN}
        profile = tuple((name, value) for name, value in more.items() if name not in _OWN)
        if given.get("browser") != "firefox":
            files = {
                "camera": camera(self.devices, camera_name),
                "microphone": microphone(self.devices, microphone_name),
            }
            return Machine(**(files | given), profile=profile)
        if "pulse_server" not in given:  # without a sound card its audio context never starts
            given["pulse_server"] = self.sound()
        return Machine(**given, profile=profile)
