"""The command line: what it offers, and that a failure is one line that says what to mend."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from doors_support import PLAIN, assembled
from typer.testing import CliRunner

from desk import cli
from desk.assembly import Desk
from desk.conversation import turn
from desk.conversation.message import Channel
from desk.db import unit_of_work
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.settings import ROOT
from desk.tables import Conversation

COMMANDS = (
    ("serve", "--help"),
    ("work", "--help"),
    ("doctor", "--help"),
    ("db", "url", "--help"),
    ("db", "upgrade", "--help"),
    ("requests", "list", "--help"),
    ("requests", "show", "--help"),
    ("audit", "verify", "--help"),
    ("datamap", "check", "--help"),
    ("policy", "import", "--help"),
    ("policy", "list", "--help"),
    ("keys", "rotate", "--help"),
    ("recordings", "trace", "--help"),
    ("speech", "say", "--help"),
    ("speech", "hear", "--help"),
)


@pytest.fixture(scope="module")
def desk(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with assembled(live_url, tmp_path_factory.mktemp("var")) as desk:
        yield desk


@pytest.fixture(scope="module")
def number(desk: Desk) -> str:
    """A request that has just been filed."""
    subject = desk.backend.subject_of(PLAIN) or ""
    conversation_id, _ = turn.begin(desk.conversation, Channel.APP, subject)
    with unit_of_work(desk.sessions) as session:
        request = lifecycle.open_request(
            session,
            desk.clock,
            right=Right.ERASURE,
            subject=subject,
            conversation=session.get_one(Conversation, conversation_id),
            policy_version=desk.policies.without_text.version,
            scope={},
        )
        return request.number


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, arguments)
    return result.exit_code, result.output


def alone(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`desk` in a process of its own, with these settings and none of the machine's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", "desk", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    assert run(*command)[0] == 0


def test_a_request_is_listed_without_whose_it_is(desk: Desk, number: str) -> None:
    code, said = run("requests", "list")
    assert code == 0 and number in said and "erasure" in said and "due 20" in said
    assert "林晓禾" not in said and PLAIN not in said


def test_a_request_is_shown_by_its_number(desk: Desk, number: str) -> None:
    assert f"policy {desk.policies.without_text.version}" in run("requests", "show", number)[1]


def test_the_chain_is_whole_after_what_was_done(desk: Desk, number: str) -> None:
    code, said = run("audit", "verify")
    assert code == 0 and "whole" in said


def test_the_datamap_fits_the_sample_operators_schema(desk: Desk) -> None:
    assert run("datamap", "check") == (0, "the datamap fits the schema\n")


def test_a_fault_of_the_datamap_is_told_with_its_line(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "datamap.yml"
    wrong.write_text(desk.settings.datamap.read_text().replace("table: accounts", "table: acounts", 1))
    monkeypatch.setenv("DESK_DATAMAP", str(wrong))
    code, said = run("datamap", "check")
    assert code == 1 and f"{wrong}:" in said and "acounts" in said


def test_a_policy_is_previewed_then_imported_once(desk: Desk) -> None:
    text = str(ROOT / "tests" / "data" / "policies" / "library-1.txt")
    code, said = run("policy", "import", text, "--dry-run")
    assert code == 0 and "14 clauses" in said and "mended, line 12: 册除 -> 删除" in said
    assert "missing: 1.4 was not found" in said and "missing: policy.yml names clause 7.4" in said
    assert said.endswith("nothing was changed\n") and run("policy", "list") == (0, "")
    assert "imported; it answers from that day on" in run("policy", "import", text)[1]
    assert "was imported before; nothing was changed" in run("policy", "import", text)[1]
    code, said = run("policy", "list")
    assert code == 0 and said.count("\n") == 1 and said.endswith("in force\n")


def test_a_file_that_is_no_policy_is_refused_in_one_line(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    done = alone("policy", "import", str(tmp_path / "empty.txt"), DESK_DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path / 'empty.txt'}: is empty\n"


def test_the_doctor_names_the_part_that_is_ill_and_the_mend(desk: Desk) -> None:
    code, said = run("doctor")
    assert code == 1 and "ok    database" in said and "ILL   bot: start the bot" in said


def test_production_without_a_setting_stops_with_one_line_that_names_it() -> None:
    done = alone("serve", DESK_MODE="production")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "DESK_SECRET_KEY must be set in production\n",
    )


def test_a_setting_that_cannot_be_read_is_named_without_its_value() -> None:
    done = alone("serve", DESK_PORT="a-secret-by-mistake")
    assert done.returncode == 1 and done.stderr.startswith("DESK_PORT: ")
    assert "a-secret-by-mistake" not in done.stderr and done.stderr.count("\n") == 1


def test_a_database_that_is_away_is_said_in_one_line(tmp_path: Path) -> None:
    away = "postgresql://127.0.0.1:1/desk"
    done = alone("requests", "list", DESK_DATABASE_URL=away, DESK_DATA_DIR=str(tmp_path))
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
