"""A result taken apart into its answers: an allow-list, nothing else passes.

Figures become coarse bands; the user agent is a family already (core/client_families.py). What comes out is
added to the counts of its week and thrown away.
"""

from checker.core.client_families import Client
from checker.core.findings import overall, rating
from checker.core.intake.results import Result
from checker.core.results.bands import band
from checker.core.results.e_model import score
from checker.core.results.questions import COUNT, NOT_MEASURED, Answers, finding_of, group_of, problem_of


def answers_of(result: Result, client: Client) -> Answers:
    """Return the answers of a result to the questions of the statistics (results/questions.py)."""
    # One kind: Chrome OS is a Linux, and few have either.
    system = "linux" if client.system == "chromeos" else client.system
    return {
        COUNT[0]: COUNT[1],
        "first": result.first_rating.value,
        "last": overall(result.findings).value,
        "browser": client.browser,
        "system": system,
        "device": client.device,
        "language": result.language,
        **_found(result, system),
        **_measured(result),
    }


def _found(result: Result, system: str) -> Answers:
    problems = [
        check for check, found in result.findings.items() if group_of(rating(check, found)) == "problem"
    ]
    return {
        **{finding_of(check): found for check, found in result.findings.items()},
        **{problem_of(check): system for check in problems},
    }


def _measured(result: Result) -> Answers:
    measures = result.measures
    figures = {
        "duration": result.duration_s,
        "rate": measures.rate_kbps,
        "rate_up": measures.rate_up_kbps,
        "rate_down": measures.rate_down_kbps,
        "rtt": measures.rtt_ms,
        "jitter": measures.jitter_ms,
        "loss": measures.loss_percent,
        "quality": score(measures.rtt_ms, measures.jitter_ms, measures.loss_percent),
    }
    banded = {name: band(name, figure) or NOT_MEASURED for name, figure in figures.items()}
    return {**banded, "transport": measures.transport or NOT_MEASURED}
