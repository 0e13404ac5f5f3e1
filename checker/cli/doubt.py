"""What the commands say about a clock that is in doubt: why something is not deleted, and when it will be."""

from datetime import UTC, datetime

from checker.core.expiry.trusted_time import TrustedTime


def spoken(known: TrustedTime, expired: tuple[int, int]) -> str:
    """Return why something stays, what it is, and what ends it; `expired` counts appointments and results."""
    ahead_days = (known.wall_s - known.believed_s) / 86_400
    shows = datetime.fromtimestamp(known.wall_s, UTC).strftime("%Y-%m-%d %H:%M UTC")
    missing_minutes = known.doubted_for_s / 60
    appointments, results = expired
    return (
        f"Not deleted, though expired by the clock: {appointments} appointments and {results} results; "
        f"nobody sees them any more. The clock shows {shows}, {ahead_days:.1f} days later than the server "
        f"was last sure of. It believes that after {missing_minutes:.0f} more minutes of running, added up "
        "over restarts, or at once where a time server keeps the clock right (NTP). If the clock is right: "
        "`startklar purge --trust-clock`."
    )
