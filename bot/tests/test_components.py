"""Clear answers and entity names, on messages as they come from the pipeline."""

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from components.clear_answers import clear_answer, mark, read_answers
from components.entity_names import without_parts

ANSWERS = {"确认": "yes", "好的": "yes", "嗯": "yes", "不要": "no", "人工": "person"}


@pytest.mark.parametrize("text", ["确认", " 确认。", "好 的！", "“嗯”", "确认~"])
def test_a_whole_message_of_one_word_is_clear(text: str) -> None:
    assert clear_answer(ANSWERS, text) == "yes"


@pytest.mark.parametrize("text", ["嗯？", "确认?", "好像", "嗯？等一下", "确认不了", "不要?", "嗯…", "好的。。。", ""])
def test_a_doubt_is_not(text: str) -> None:
    assert clear_answer(ANSWERS, text) is None


def test_a_person_may_be_asked_for_as_a_question() -> None:
    assert clear_answer(ANSWERS, "人工？") == "person"


def test_a_clear_answer_is_certain_and_named() -> None:
    ranking = [{"name": "greet", "confidence": 0.6}, {"name": "affirm", "confidence": 0.3}]
    message = Message({"text": "确认", "intent": ranking[0], "intent_ranking": ranking})
    mark(message, "yes")
    assert message.get("intent") == {"name": "affirm", "confidence": 1.0}
    assert [seen["confidence"] for seen in message.get("intent_ranking")] == [1.0, 0.0]
    assert message.get("entities") == [{"entity": "clear_answer", "value": "yes", "start": 0, "end": 2}]


@pytest.mark.parametrize("text", ["yes: [好]\nno: [好。]\n", "maybe: [也许]\n"])
def test_a_list_that_contradicts_itself_stops_the_training(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answers.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"two keys|unknown key"):
        read_answers(path)


def found(entity: str, start: int, end: int) -> dict[str, object]:
    return {"entity": entity, "start": start, "end": end, "value": "x"}


def test_a_word_inside_a_sealed_token_is_no_entity() -> None:
    token = found("sealed_phone", 0, 12)
    assert without_parts([token, found("field", 1, 4)]) == [token]


def test_the_longest_of_a_kind_wins_and_other_kinds_stay() -> None:
    long, short, other = found("period", 0, 5), found("period", 0, 2), found("channel", 0, 2)
    assert without_parts([short, long, other]) == [long, other]
