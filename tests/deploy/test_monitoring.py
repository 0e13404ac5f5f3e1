"""deploy/monitoring: Prometheus takes the rules, they fire where they should, every metric is one of ours."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.http.monitoring.metrics import Metrics
from tests.processes import ROOT

FOLDER = ROOT / "deploy/monitoring"
RULES = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads((FOLDER / "grafana.json").read_text())
PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed (Debian: prometheus)")
OTHERS = {"up", "ALERTS", "process_start_time_seconds"}
"""What Prometheus makes itself."""


def known() -> set[str]:
    """Return the names of all samples that the server can show; those of processes are read from this one."""
    made = Metrics()
    made.answered("/", 200, 0.1)
    made.stored("result")
    made.cleaned_up(1, 1)
    made.watch_listening("board", lambda: 1)
    made.show_usable(database=True, relay=True)
    made.show_findings({("camera", "denied"): 5})
    return {sample.name for family in made.registry.collect() for sample in family.samples}


def named(expression: str) -> set[str]:
    """Return the metrics of an expression, without the names of labels, functions and variables."""
    plain = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^]]*\]|\b(by|without) \([^)]*\)', " ", expression)
    return set(re.findall(r"\b(?:startklar|process)_\w+|\bup\b", plain))


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = DASHBOARD["panels"]
    return found


@needs_promtool
def test_prometheus_takes_the_rules() -> None:
    assert promtool("check", "rules", FOLDER / "alerts.yaml").returncode == 0


@needs_promtool
def test_each_rule_fires_where_it_should_and_not_before() -> None:
    said = promtool("test", "rules", FOLDER / "alerts_test.yaml")

    assert said.returncode == 0, said.stdout + said.stderr


@needs_promtool
@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel["title"])
def test_prometheus_takes_what_the_dashboard_asks(panel: dict[str, Any], tmp_path: Path) -> None:
    rules = [
        {"record": "asked", "expr": target["expr"].replace("$instance", ".*")} for target in panel["targets"]
    ]
    (tmp_path / "asked.yaml").write_text(json.dumps({"groups": [{"name": "asked", "rules": rules}]}))

    said = promtool("check", "rules", "--lint=none", tmp_path / "asked.yaml")

    assert said.returncode == 0, said.stderr


def test_every_rule_has_its_test() -> None:
    tested = set(re.findall(r"Startklar\w+", (FOLDER / "alerts_test.yaml").read_text()))

    assert tested == {rule["alert"] for rule in RULES}


def test_every_metric_of_rules_and_dashboard_is_one_that_the_server_shows() -> None:
    asked = [rule["expr"] for rule in RULES] + [
        target["expr"] for panel in panels() for target in panel["targets"]
    ]
    names = set().union(*map(named, asked))

    assert names - known() - OTHERS == set()
    assert len(names) > 20


def test_every_metric_of_ours_is_on_the_dashboard() -> None:
    shown = set().union(*(named(target["expr"]) for panel in panels() for target in panel["targets"]))
    ours = {
        re.sub(r"_(bucket|count|sum|created)$", "", name) for name in known() if name.startswith("startklar_")
    }

    assert {name.removesuffix("_total") for name in ours} <= {
        re.sub(r"_(bucket|total)$", "", name) for name in shown
    }


def test_the_dashboard_asks_the_source_that_is_chosen() -> None:
    assert {panel["datasource"]["uid"] for panel in panels()} == {"${source}"}
    assert [variable["name"] for variable in DASHBOARD["templating"]["list"]] == ["source", "instance"]
    assert len({panel["id"] for panel in panels()}) == len(panels())


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    assert PROMTOOL
    return subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, check=False)
