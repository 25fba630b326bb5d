"""Every failure that a door can meet is said in plain words, and never with a value."""

from __future__ import annotations

import inspect
import json

import pytest
import yaml
from pydantic import ValidationError

from desk import db
from desk.conversation import failures as conversation
from desk.datamap import failures as datamap
from desk.doors import problems
from desk.doors.app import Sent
from desk.identity import failures as identity
from desk.settings import ROOT

SENTENCES = problems.Sentences.load(ROOT / problems.FILE)
BASES = (
    conversation.ConversationFailure,
    identity.IdentityFailure,
    datamap.BackendFailure,
    db.DatabaseFailure,
)


def below(base: type[Exception]) -> list[type[Exception]]:
    return [*base.__subclasses__(), *(low for each in base.__subclasses__() for low in below(each))]


@pytest.mark.parametrize("failure", [each for base in BASES for each in below(base)])
def test_every_failure_of_a_room_has_an_answer_of_its_own(failure: type[Exception]) -> None:
    assert any(each in problems.KINDS for each in inspect.getmro(failure))


def test_no_sentence_stands_unused() -> None:
    used = {kind.name for kind in (*problems.EVERY, *problems.KINDS.values())}
    assert set(yaml.safe_load((ROOT / problems.FILE).read_text(encoding="utf-8"))) == used


def test_a_problem_says_its_title_in_chinese_with_its_status() -> None:
    answer = SENTENCES.answer(problems.kind_of(conversation.TextTooLong()))
    body = json.loads(bytes(answer.body))
    assert (answer.status_code, answer.media_type) == (413, "application/problem+json")
    assert "2000" in body["title"] and body["status"] == 413


def test_a_busy_answer_says_when_to_try_again() -> None:
    assert SENTENCES.answer(problems.kind_of(conversation.Busy())).headers["retry-after"] == "2"


def test_an_unknown_failure_is_answered_without_its_text() -> None:
    answer = SENTENCES.answer(problems.kind_of(RuntimeError("13800138000")))
    assert answer.status_code == 500 and b"138" not in bytes(answer.body)


def test_what_was_sent_wrongly_is_not_echoed() -> None:
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate_json(b'{"text": 13800138000}')
    answer = SENTENCES.answer(problems.kind_of(refused.value))
    assert answer.status_code == 422 and b"138" not in bytes(answer.body)
