"""The container: its files are well-formed, and name what there is."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
import yaml
from promtool import needs_promtool, promtool

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
INSTRUCTIONS = [
    line.split() for line in (DEPLOY / "Containerfile").read_text().splitlines() if line and line[0] != " "
]
GIVEN = {"./monitor.toml"}  # by who runs it


def copied() -> set[str]:
    """Return what the image takes out of the repository."""
    return {
        path for word, *rest in INSTRUCTIONS if word == "COPY" for path in rest[:-1] if "--" not in rest[0]
    }


@pytest.mark.parametrize("path", sorted(copied()))
def test_what_the_image_copies_is_there_and_not_ignored(path: str):
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert (ROOT / path).exists()
    assert path not in ignored


def test_the_image_holds_every_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}

    assert packages <= copied()
    assert {"pyproject.toml", project["project"]["readme"]} <= copied()


def test_the_image_runs_as_nobody_in_particular_and_starts_a_command_that_exists():
    words = [line[0] for line in INSTRUCTIONS]

    assert words.index("USER") < words.index("ENTRYPOINT")
    assert ["ENTRYPOINT", '["airtally"]'] in INSTRUCTIONS
    assert ["CMD", '["run",', '"--config",', '"/etc/airtally/monitor.toml"]'] in INSTRUCTIONS


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_what_is_mounted_is_there(service: str):
    mounts = [mount.split(":")[0] for mount in COMPOSE["services"][service]["volumes"]]
    files = [mount for mount in mounts if mount.startswith(".")]

    assert all((DEPLOY / file).exists() for file in files if file not in GIVEN)
    assert {mount for mount in mounts if mount not in files} <= set(COMPOSE["volumes"])


def test_no_port_is_open_to_other_machines():
    ports = [port for service in COMPOSE["services"].values() for port in service["ports"]]

    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)


def test_images_have_versions():
    images = [service["image"] for service in COMPOSE["services"].values() if "image" in service]

    assert all(re.search(r":v?\d+\.\d+\.\d+$", image) for image in images)


def test_the_dashboard_is_where_grafana_looks():
    provider = DEPLOY / "grafana" / "provisioning" / "dashboards" / "airtally.yaml"
    folder = yaml.safe_load(provider.read_text())["providers"][0]["options"]["path"]
    mounts = [mount.split(":")[1] for mount in COMPOSE["services"]["grafana"]["volumes"]]

    assert f"{folder}/airtally.json" in mounts


@needs_promtool
def test_prometheus_takes_its_configuration(tmp_path: Path):
    shutil.copytree(DEPLOY / "prometheus", tmp_path / "prometheus")
    (tmp_path / "prometheus" / "token").touch()
    (tmp_path / "airtally").mkdir()
    shutil.copy(DEPLOY / "alerts.yaml", tmp_path / "airtally")

    promtool("check", "config", tmp_path / "prometheus" / "prometheus.yml")
