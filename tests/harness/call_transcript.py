"""A call as a table: what the caller does, what is heard then, word for word, and what is listened for."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from desk.hotline.spoken import Spoken
from desk.hotline.words import CHANNEL
from desk.settings import ROOT
from harness.app import other_code
from harness.caller import Caller
from harness.heard import WORDING
from harness.platform import Platform
from harness.transcript import Check

SPOKEN = Spoken.load(ROOT / "data" / "lexicon" / "spoken.yml")
PLACE, ANY = re.compile("⟪[a-z_]+⟫"), "\ue000"
LISTENS = {"words": "dtmf speech", "keys": "dtmf"}
OWN = "own"
"""The number of the account itself, as keys."""

PATIENCE_S = 15.0


class CallStep(BaseModel):
    """One act of the caller, or none, and what must follow.

    `hears` names all that is heard, in order: responses, words, or `*` for anything; silence fails, and so
    does a word more. `texts` are parts of the newest text message that comes within a while.
    """

    model_config = ConfigDict(extra="forbid")
    says: str | None = None
    sure: float = 0.93
    keys: str | None = None
    code: str | None = None  # right | wrong
    silent: bool = False
    hangs_up: bool = False
    calls_again: bool = False
    repeated: bool = False  # the last webhook once more
    clock: float | None = None
    hears: list[str] | None = None
    listens: Literal["words", "keys", "over", "person"] | None = None
    texts: list[str] | None = None
    checks: list[Check] = []

    @model_validator(mode="after")
    def _one_act(self) -> CallStep:
        acts = [self.says, self.keys, self.code, *(flag or None for flag in (self.silent, self.calls_again))]
        if sum(act is not None for act in acts) > 1:
            raise ValueError("one act a step")
        if any(act is not None for act in acts) and self.hears is None:
            raise ValueError("a step with an act must say what is heard")
        return self


class CallTranscript(BaseModel):
    """Who calls, and the steps; `caller_id` is what the call says of itself where it is not the person's."""

    model_config = ConfigDict(extra="forbid")
    about: str
    person: str
    advertised: bool = False
    caller_id: str | None = None
    steps: list[CallStep]

    @classmethod
    def load(cls, path: Path) -> CallTranscript:
        """Reads one file."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


WAITING_JOBS = """
    SELECT count(*) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND queue_name <> 'chores' AND coalesce(scheduled_at, now()) <= now()
"""
SENT_WITHIN_S = 10


@dataclass
class Calling:
    """One transcript being played; the first step's `hears` is what is heard when the call is answered."""

    caller: Caller
    platform: Platform
    facts: dict[str, Any]
    used: list[str] = field(default_factory=list)

    def play(self, transcript: CallTranscript) -> None:
        """Plays every step. Raises AssertionError with its place for the first that differs."""
        for place, step in enumerate(transcript.steps, start=1):
            self._step(step, place)

    def _step(self, step: CallStep, place: int) -> None:
        where = f"step {place}, {step.says or step.keys or step.code or ''}"
        if step.clock is not None:
            self.caller.http.post("/demo/clock", json={"advance_s": step.clock}).raise_for_status()
        heard = self._act(step, first=place == 1)
        if step.hears is not None:
            assert self.caller.status == 200, f"{where}: HTTP {self.caller.status}"
            assert pattern(step.hears).fullmatch(heard), f"{where}:\nexpected {step.hears}\nheard    {heard}"
        if step.listens is not None:
            assert self._listens() == step.listens, f"{where}: listens for {self._listens()}"
        if step.texts is not None:
            self._texts(step.texts, where)
        for check in step.checks:
            facts = {**self.facts, "sid": self.caller.sid}
            found = self.platform.value(check.sql, facts, check.database)
            assert str(found) == str(check.equals), f"{where}: {check.sql} gives {found}"

    def _act(self, step: CallStep, *, first: bool) -> str:
        caller = self.caller
        if step.hangs_up:
            caller.hangs_up()
        if step.calls_again:
            caller.next_call()
            return caller.dials()
        if step.says is not None:
            return caller.says(step.says, step.sure)
        if step.keys is not None or step.code is not None:
            return caller.keys(self._keys(step))
        if step.silent or step.repeated:
            return caller.is_silent() if step.silent else caller.repeats()
        return caller.dials() if first else ""

    def _keys(self, step: CallStep) -> str:
        if step.keys is not None:
            self._wait_for_what_is_sent()
            return self.caller.phone if step.keys == OWN else step.keys
        code = self.caller.code(newer_than=self.used)
        self.used.append(code)
        return code if step.code == "right" else other_code(code)

    def _wait_for_what_is_sent(self) -> None:
        """Nobody keys a code before it was sent; of one to a number without an account nothing is seen."""
        until = time.monotonic() + SENT_WITHIN_S
        while time.monotonic() < until and self.platform.value(WAITING_JOBS, {}, "desk"):
            time.sleep(0.1)

    def _listens(self) -> str:
        gather = self.caller.gather
        if gather is not None:
            return next(name for name, kind in LISTENS.items() if gather.get("input") == kind)
        return "person" if self.caller.document.find("Dial") is not None else "over"

    def _texts(self, parts: Sequence[str], where: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            newest = (self.caller.texts() or [""])[0]
            if all(part in newest for part in parts):
                return
            time.sleep(0.1)
        raise AssertionError(f"{where}: {self.caller.texts()[:2]}")


def pattern(expected: Sequence[str]) -> re.Pattern[str]:
    """What may be heard: each part in order, and nothing else."""
    return re.compile("".join(f"(?:{_part(each)})。?" for each in expected), re.DOTALL)


def _part(expected: str) -> str:
    if expected == "*":
        return ".*"
    if not expected.startswith("utter_"):
        return re.escape(expected)
    template = str(WORDING.response(expected, CHANNEL)["text"])
    said = SPOKEN.say(PLACE.sub(ANY, template)).rstrip("。")
    return re.escape(said).replace(ANY, ".*?")
