"""The command line: commands explain themselves, and what is not called is not imported."""

import subprocess
import sys
from importlib import import_module

import pytest
from typer.testing import CliRunner

from monitor.cli import COMMANDS, STATUSES, UNUSABLE, app, command, status_of
from store.errors import StoreFull, StoreUnusable

HEAVY = ("aiohttp", "av", "numpy", "pydantic", "scipy", "sqlalchemy")


def leaves() -> list[list[str]]:
    """Return the arguments of every command."""
    found = []
    for name in COMMANDS:
        inner = getattr(command(name), "commands", None)
        found += [[name, each] for each in inner] if inner else [[name]]
    return found


@pytest.mark.parametrize("arguments", leaves(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(arguments: list[str]):
    said = CliRunner().invoke(app, [*arguments, "--help"], terminal_width=80)

    assert said.exit_code == 0
    assert f"Usage: root {' '.join(arguments)}" in said.output
    assert f"airtally {' '.join(arguments)}" in said.output.partition("Examples:")[2]
    assert "completion" not in said.output
    assert all(len(line) <= 80 for line in said.output.splitlines())


def test_the_list_of_commands_says_what_each_is_for():
    said = CliRunner().invoke(app, ["--help"]).output

    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("name", STATUSES)
def test_every_error_that_has_a_status_exists(name: str):
    module, _, kind = name.rpartition(".")

    assert issubclass(getattr(import_module(module), kind), Exception)


def test_an_error_has_the_status_of_its_kind_and_a_defect_has_none():
    assert status_of(StoreUnusable("damaged")) == UNUSABLE
    assert status_of(StoreFull("no room")) == 1
    assert status_of(ValueError("a defect")) is None


def test_an_unknown_command_is_a_mistake_of_usage():
    said = CliRunner().invoke(app, ["tpo"])

    assert said.exit_code == 2
    assert "No such command 'tpo'" in said.output


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], HEAVY),
        (["config", "check", "--help"], {*HEAVY} - {"pydantic"}),
        (["top", "--help"], {*HEAVY} - {"pydantic"}),
        (["run", "--help"], {*HEAVY} - {"pydantic"}),
        (["catalogue", "list", "--help"], ("aiohttp", "av", "numpy", "scipy")),
        (["token", "list", "--help"], ("aiohttp", "av", "numpy", "scipy")),
    ],
)
def test_what_a_command_does_not_need_is_not_imported(arguments: list[str], unwanted):
    code = (
        "import contextlib, sys\nfrom monitor.cli import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "with contextlib.suppress(SystemExit):\n    main()\n"
        f"print(sorted(set(sys.modules) & set({sorted(unwanted)!r})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)

    assert done.stderr.decode().strip() == "[]"
