"""What was found, as a report, and its place in docs/performance.md. Pure."""

import textwrap
from typing import Final

from bench.association.ledger import QUIET, Outcome, Phase
from bench.association.run import Found, Plan
from bench.connection.report import quantile
from bench.report import Promise, Report

BOARD_MS: Final = (100, 300)
"""In quiet times: the median, and 99 of 100."""
BACK_S: Final = 10.0
BEGINS: Final = "<!-- Up to the next mark: written by `make bench-association ARGS=--publish`. -->"
ENDS: Final = "<!-- The end of what `make bench-association` writes. -->"
_HOW: Final = """Three instances, PostgreSQL (which syncs), Valkey or Redis, coturn and nginx, configured as
docs/association.md does, all of them and the load on this machine; limits are the default ones, but for the
places of rehearsals, which are for an hour's clients and not for a minute's. {offices} offices; {clients:,}
appointments within {seconds:.0f} s, made by the API; each client opens the page, asks for a place, reports
four steps and sends the result, from an address of its own; every {rehearses}th sends packets through coturn.
Before, each office's page was opened once on each instance, which renders it for its first visitor.
{boards} boards are open; their delay is from the answer to the client until the board has read the event.
After {quiet:.0f} quiet seconds four parts are killed, one after the other (SIGKILL; PostgreSQL: immediate
shutdown), and started again {away:.0f} s later; a phase lasts until {after:.0f} s after that. Pages and
booking tools send again until they are answered, as real ones do. “Back”: from the command that starts the
part until every instance is ready and no try fails any more. At the end what was acknowledged is compared
with the database."""
_WIDTH: Final = 108


def report(found: Found, plan: Plan, rehearses: int) -> Report:
    """Return the tables and the promises."""
    times = plan.times
    how = _HOW.format(
        offices=plan.offices,
        clients=plan.clients,
        seconds=plan.seconds,
        boards=plan.boards,
        rehearses=rehearses,
        quiet=times.quiet,
        away=times.away,
        after=times.after,
    )
    told = textwrap.fill(" ".join(how.split()), _WIDTH)
    return Report(told, [*_table(found), "", *_beside(found)], _promises(found))


def _table(found: Found) -> list[str]:
    heads = [outcome.value for outcome in Outcome]
    columns = ["requests", *heads, "board ms", "99 %", "relayed", "not", "back s"]
    return [
        f"{'killed':<10}" + "".join(f"{column:>10}" for column in columns),
        *(_row(phase) for phase in found.phases),
    ]


def _row(phase: Phase) -> str:
    requests = [sum(phase.requests.values()), *(phase.requests.get(outcome, 0) for outcome in Outcome)]
    relayed = phase.relays.get(Outcome.ANSWERED, 0)
    cells = [
        *(f"{count:>10,}" for count in requests),
        *(f"{quantile(phase.board_ms, part):>10.0f}" for part in (0.5, 0.99)),
        f"{relayed:>10}{sum(phase.relays.values()) - relayed:>10}",
        f"{'' if phase.back_s is None else format(phase.back_s, '.1f'):>10}",
    ]
    return f"{'–' if phase.name == QUIET else phase.name:<10}" + "".join(cells)


def _beside(found: Found) -> list[str]:
    late = [quantile(found.late_ms, part) for part in (0.5, 0.99)]
    return [
        f"acknowledged: {found.appointments:,} appointments, {found.results:,} results (with a warm-up)",
        f"streams of boards that ended and were opened anew: {found.breaks}",
        f"the load itself: {100 * found.busy:.0f} % of a core; its loop was late by {late[0]:.0f} ms "
        f"(99 %: {late[1]:.0f})",
        *sorted(set(found.refused)),
    ]


def _promises(found: Found) -> tuple[Promise, ...]:
    quiet, *struck = found.phases
    differences = found.differences
    missed = sum(quiet.requests.values()) - quiet.requests.get(Outcome.ANSWERED, 0)
    wrong = sum(phase.requests.get(Outcome.WRONG, 0) for phase in found.phases)
    middle, most = (quantile(quiet.board_ms, part) for part in (0.5, 0.99))
    return (
        Promise("quiet: requests that were not answered", missed, 0),
        Promise("quiet: change to its board, median", middle, BOARD_MS[0], "ms"),
        Promise("quiet: change to its board, 99 %", most, BOARD_MS[1], "ms"),
        *(
            Promise(f"{phase.name} killed: all well again after", phase.back_s or 0, BACK_S, "s")
            for phase in struck
        ),
        Promise("answers that say neither yes nor when", wrong, 0),
        Promise("clients that were not through", found.unfinished + len(found.refused), 0),
        Promise("acknowledged appointments that are lost", differences.appointments_lost, 0),
        Promise("appointments that were made twice", differences.appointments_doubled, 0),
        Promise("acknowledged readiness that is lost", differences.readiness_lost, 0),
        Promise("acknowledged results that do not count", differences.results_lost, 0),
        Promise("results that count twice", differences.results_doubled, 0),
        Promise("changes that no board has shown", found.unseen, 0),
    )


def published(page: str, said: str) -> str:
    """Return the page with this section in the place of the one before. Raises ValueError without a place."""
    before, mark, rest = page.partition(BEGINS)
    _, end, after = rest.partition(ENDS)
    if not mark or not end:
        raise ValueError("the page has no place for the association's figures")
    return f"{before}{BEGINS}\n\n{said}\n\n{ENDS}{after}"
