"""What may be wrong with what several instances share."""

from checker.settings import Settings


async def examine_counters(settings: Settings) -> list[str]:
    """Say when the shared counters cannot be used; something that expires is written into them."""
    given = settings.shared_counters.get_secret_value()
    if not given:
        return []
    from checker.storage.shared.counters import SharedCounters

    shared = SharedCounters(given, b"")
    reason = await shared.fault()
    await shared.close()
    if reason is None:
        return []
    return [
        f"The shared counters do not work ({reason}), so each instance counts for itself: start the Valkey "
        "or Redis, or correct shared_counters."
    ]
