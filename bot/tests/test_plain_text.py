"""No typed text is a command, whatever stands before it."""

import sys
import unicodedata
import warnings

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message

from desk_channel import BadTurn, read_text
from plain_text import as_plain_text

COMMANDS = (
    "/restart",
    "/back",
    "/session_start",
    "/nlu_fallback",
    '/affirm{"field": "phone"}',
    "/ request_deletion",
    "/request_deletion@1.0{}",
)


def is_obeyed(text: str) -> bool:
    message = Message({"text": UserMessage(text).text})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return YAMLStoryReader.unpack_regex_message(message) is not message


@pytest.mark.parametrize("command", COMMANDS)
def test_rasa_would_obey_it_and_obeys_it_no_more(command: str) -> None:
    assert is_obeyed(command)
    assert not is_obeyed(as_plain_text(command))


def test_no_character_before_a_command_makes_it_one() -> None:
    for point in range(sys.maxunicode + 1):
        text = as_plain_text(chr(point) + "/restart")
        assert not text.strip().startswith("/"), hex(point)


def test_no_character_that_a_strip_takes_away_makes_it_one() -> None:
    blanks = [chr(point) for point in range(sys.maxunicode + 1) if not chr(point).strip()]
    assert {"\u3000", "\u00a0", "\u2028", "\u0085", "\x1c"} <= set(blanks)
    for first in blanks:
        for second in (*blanks, "/"):
            assert not is_obeyed(as_plain_text(f"{first}{second}/restart"))


def test_a_text_that_becomes_a_slash_by_composition_stays_a_text() -> None:
    slashes = [chr(p) for p in range(sys.maxunicode + 1) if unicodedata.normalize("NFKC", chr(p))[:1] == "/"]
    assert "／" in slashes
    assert not any(is_obeyed(as_plain_text(f"{slash}restart")) for slash in slashes)


def test_a_text_cut_to_its_length_is_no_command() -> None:
    assert not is_obeyed(read_text({"text": " " * 499 + "/restart"} | {"text": "/restart" + " " * 600}))


def test_an_ordinary_text_stays_as_it_is() -> None:
    assert as_plain_text(" 我要注销账号 ") == "我要注销账号"


@pytest.mark.parametrize("text", ["", "\u3000", None, 5])
def test_an_empty_text_is_refused(text: object) -> None:
    with pytest.raises(BadTurn):
        read_text({"text": text})
