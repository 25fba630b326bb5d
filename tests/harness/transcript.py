"""A transcript: a table of what a person does and what is answered, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from harness.app import AppUser, Reply, buttons_of, cards_of, other_code, texts_of
from harness.heard import mismatch
from harness.platform import Platform

_MANY = re.compile(r"(\w)×([0-9]+)")


class Check(BaseModel):
    """One SQL statement on the operator's database (or the desk's), and the value that it must give."""

    model_config = ConfigDict(extra="forbid")
    sql: str
    equals: Any = None
    database: Literal["sample", "desk"] = "sample"


class Step(BaseModel):
    """One act of the person, or none (a check alone), and what must follow.

    Of `opens`, `says`, `presses`, `code` and `sends` one at most stands. `hears` names every
    message of the reply by its response or by a part of its text; `clock` moves the time first.
    """

    model_config = ConfigDict(extra="forbid")
    opens: bool = False
    says: str | None = None
    presses: str | None = None
    code: str | None = None  # right | wrong | old | sentence | a number to look under
    sends: Any = None
    session: str | None = None
    key: str | None = None
    clock: float | None = None
    http: int = 200
    hears: list[str] | None = None
    expects: str | None = None
    cards: list[str] | None = None
    card: dict[str, Any] | None = None
    buttons: list[str] | None = None
    request: dict[str, Any] | None = None
    ticket: bool | None = None
    same_as_before: bool = False
    checks: list[Check] = []

    @model_validator(mode="after")
    def _one_act(self) -> Step:
        acts = [self.opens or None, self.says, self.presses, self.code, self.sends]
        if sum(act is not None for act in acts) > 1:
            raise ValueError("one act a step")
        if any(acts) and self.http == 200 and self.hears is None:
            raise ValueError("a step with an act must say what is heard")
        return self


class Transcript(BaseModel):
    """Who speaks, and the steps; `person` is the number of a person of the sample operator."""

    model_config = ConfigDict(extra="forbid")
    about: str
    person: str
    facts: dict[str, Any] = {}
    steps: list[Step]

    @classmethod
    def load(cls, path: Path) -> Transcript:
        """Reads one file; `长×2001` in it stands for two thousand and one of them."""
        text = _MANY.sub(lambda many: many[1] * int(many[2]), path.read_text(encoding="utf-8"))
        return cls.model_validate(yaml.safe_load(text))


@dataclass
class Playing:
    """One transcript being played against a running product; collects what it sees as it goes."""

    user: AppUser
    platform: Platform
    facts: dict[str, Any]
    codes: list[str] = field(default_factory=list)

    def play(self, transcript: Transcript) -> None:
        """Plays every step. Raises AssertionError with the step's place for the first that differs."""
        self.user.opens()
        for place, step in enumerate(transcript.steps, start=1):
            self._step(step, f"step {place}, {_act(step)}")

    def _step(self, step: Step, where: str) -> None:
        if step.clock is not None:
            self.user.http.post("/demo/clock", json={"advance_s": step.clock}).raise_for_status()
        before = self.user.last
        reply = self._act(step)
        if reply is not None:
            assert self.user.status == step.http, f"{where}: HTTP {self.user.status}, {reply}"
            if step.http >= 400:
                assert reply.get("title"), f"{where}: no title in {reply}"
            else:
                _compare(step, reply, before, where)
        for check in step.checks:
            found = self.platform.value(check.sql, self.facts, check.database)
            assert str(found) == str(check.equals), f"{where}: {check.sql} gives {found}"

    def _act(self, step: Step) -> Reply | None:
        if step.opens:
            return self.user.opens()
        if step.says is not None:
            return self.user.says(step.says)
        if step.presses is not None:
            return self.user.presses(step.presses)
        if step.code is not None:
            return self.user.says(self._code(step.code))
        if step.sends is not None:
            return self.user.sends(self._with_old_payload(step.sends), step.key, step.session)
        return None

    def _code(self, which: str) -> str:
        if which == "wrong":
            return other_code(self.user.code())
        if which == "old":
            return self.codes[0]
        self.codes.append(self.user.code(None if which in ("right", "sentence") else which))
        return f"验证码是{self.codes[-1]}，谢谢" if which == "sentence" else self.codes[-1]

    def _with_old_payload(self, body: Any) -> Any:
        """`{"payload": "first: 标题"}` is the payload of that button in an earlier reply."""
        if not isinstance(body, dict) or not str(body.get("payload", "")).startswith("first: "):
            return body
        title = str(body["payload"]).removeprefix("first: ")
        found = [b["payload"] for reply in self.user.old for b in buttons_of(reply) if title in b["title"]]
        return {"payload": found[0]}


def _compare(step: Step, reply: Reply, before: Reply, where: str) -> None:
    if step.hears is not None:
        wrong = mismatch(step.hears, texts_of(reply))
        assert wrong is None, f"{where}:\n{wrong}"
    if step.same_as_before:
        assert reply == before, f"{where}: another answer than before"
    if step.expects is not None:
        assert reply["expects"] == step.expects, f"{where}: expects {reply['expects']}"
    if step.cards is not None:
        assert [card["kind"] for card in cards_of(reply)] == step.cards, f"{where}: {cards_of(reply)}"
    if step.buttons is not None:
        assert [b["title"] for b in buttons_of(reply)] == step.buttons, f"{where}: {buttons_of(reply)}"
    if step.ticket is not None:
        assert (reply["ticket"] is not None) == step.ticket, f"{where}: ticket {reply['ticket']}"
    for name, fact in (step.request or {}).items():
        assert (reply["request"] or {}).get(name) == fact, f"{where}: request {reply['request']}"
    if step.card is not None:
        _compare_card(step.card, reply, where)


def _compare_card(expected: dict[str, Any], reply: Reply, where: str) -> None:
    """Each key of the card; of `items` category → outcomes; `only` names all of them, `without` none."""
    card = cards_of(reply)[0]
    for name, fact in expected.items():
        if name == "items":
            there = [(item["category"], item["outcome"]) for item in card["items"]]
            wanted = [(category, one) for category, each in fact.items() for one in each]
            assert set(wanted) <= set(there), f"{where}: items {there}"
        elif name == "only":
            assert {item["category"] for item in card["items"]} == set(fact), f"{where}: {card}"
        elif name == "without":
            assert not {item["category"] for item in card["items"]} & set(fact), f"{where}: {card}"
        else:
            assert card.get(name) == fact, f"{where}: card {card}"


def _act(step: Step) -> str:
    acts = {"says": step.says, "presses": step.presses, "code": step.code, "sends": step.sends}
    return next(
        (f"{name} {str(act)[:40]}" for name, act in acts.items() if act is not None), "opens or checks"
    )
