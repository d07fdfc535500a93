"""deploy/: Prometheus reads the rules, Grafana's expressions are Prometheus', and both name what there is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from promtool import needs_promtool, promtool

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RULES = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads((DEPLOY / "grafana" / "airtally.json").read_text())
NAMES = re.compile(r"\bairtally_[a-z_]+")
VARIABLES = {"$__rate_interval": "5m", "$instance": ".*", "${datasource}": "prometheus"}


def panels() -> Iterator[dict[str, Any]]:
    return (panel for panel in DASHBOARD["panels"] if panel["type"] != "row")


def expressions() -> list[str]:
    found = [target["expr"] for panel in panels() for target in panel["targets"]]
    for variable, value in VARIABLES.items():
        found = [expression.replace(variable, value) for expression in found]
    return found


@needs_promtool
def test_prometheus_takes_the_rules():
    assert f"{len(RULES)} rules found" in promtool("check", "rules", DEPLOY / "alerts.yaml")


@needs_promtool
def test_the_alerts_speak_up_when_they_should_and_not_before():
    promtool("test", "rules", DEPLOY / "alerts_test.yaml")


def test_every_alert_is_tested():
    tests = yaml.safe_load((DEPLOY / "alerts_test.yaml").read_text())["tests"]

    assert {rule["alert"] for rule in RULES} == {test["name"] for test in tests}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_has_a_summary_and_leads_to_what_can_be_done(rule: dict[str, Any]):
    file, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / file).read_text(), re.MULTILINE)

    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in {"warning", "critical"}
    assert anchor in {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@needs_promtool
def test_prometheus_takes_the_expressions_of_the_dashboard(tmp_path: Path):
    rules = [{"record": f"panel:{number}", "expr": text} for number, text in enumerate(expressions())]
    file = tmp_path / "rules.yaml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))

    assert f"{len(rules)} rules found" in promtool("check", "rules", "--lint=none", file)


def test_the_panels_of_the_dashboard_have_one_place_each():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    cells = [
        (column, row)
        for place in (panel["gridPos"] for panel in DASHBOARD["panels"])
        for column in range(place["x"], place["x"] + place["w"])
        for row in range(place["y"], place["y"] + place["h"])
    ]

    assert len(set(ids)) == len(ids)
    assert len(set(cells)) == len(cells)
    assert all(0 <= column < 24 for column, _ in cells)


def test_every_panel_asks_the_data_source_that_is_chosen():
    asked = [panel["datasource"] for panel in panels()]
    asked += [target["datasource"] for panel in panels() for target in panel["targets"]]

    assert all(source == {"type": "prometheus", "uid": "${datasource}"} for source in asked)


def test_every_metric_is_one_that_the_documents_describe():
    described = set(NAMES.findall((ROOT / "docs" / "metrics.md").read_text()))
    used = set(NAMES.findall(" ".join([*expressions(), *(rule["expr"] for rule in RULES)])))
    used = {re.sub("_(bucket|sum|count)$", "", name) for name in used}

    assert used <= described
