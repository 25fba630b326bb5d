"""Clear answers and entity names, on messages as they come from the pipeline."""

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from components.clear_answers import clear_answer, mark, read_answers
from components.entity_names import without_parts
from components.spared_things import without_spared

ANSWERS = {"确认": "yes", "好的": "yes", "嗯": "yes", "不要": "no", "人工": "person"}


@pytest.mark.parametrize("text", ["确认", " 确认。", "好 的！", "“嗯”", "确认~"])
def test_a_whole_message_of_one_word_is_clear(text: str) -> None:
    assert clear_answer(ANSWERS, text) == "yes"


@pytest.mark.parametrize(
    "text", ["嗯？", "确认?", "好像", "嗯？等一下", "确认不了", "不要?", "嗯…", "好的。。。", ""]
)
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


def named(text: str, *words: str, kind: str = "data_category") -> list[dict[str, object]]:
    places = [(word, text.index(word)) for word in words]
    return [{"entity": kind, "value": word, "start": at, "end": at + len(word)} for word, at in places]


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("删录音，订单别动", ["录音", "订单"], ["录音"]),
        ("不删订单，删录音", ["订单", "录音"], ["录音"]),
        ("订单留着录音删掉", ["订单", "录音"], ["录音"]),
        ("订单和发票留着，录音删掉", ["订单", "发票", "录音"], ["录音"]),
        ("把录音删了，别的不动", ["录音"], ["录音"]),
        ("地址不要了，删掉", ["地址"], ["地址"]),
        ("删除录音", ["录音"], ["录音"]),
        ("删除我的录音", ["录音"], ["录音"]),
        ("请清除这个地址和订单", ["地址", "订单"], ["地址", "订单"]),
        ("别删订单", ["订单"], []),
        ("订单留着，其他都删", ["订单"], ["订单", "except"]),
        ("除了订单和发票都删", ["订单", "发票"], ["订单", "发票", "except"]),
    ],
)
def test_what_is_to_be_kept_is_never_what_is_to_go(text: str, words: list[str], left: list[str]) -> None:
    assert [entity["value"] for entity in without_spared(text, named(text, *words))] == left


def test_a_purpose_that_goes_on_is_not_withdrawn() -> None:
    text = "广告推送关了，订单通知留着"
    left = without_spared(text, named(text, "广告推送", "订单通知", kind="purpose"))
    assert [entity["value"] for entity in left] == ["广告推送"]


@pytest.mark.parametrize("text", ["嗯确认", "确认确认", "哦，确认！"])
def test_a_sound_before_it_or_saying_it_twice_leaves_it_clear(text: str) -> None:
    assert clear_answer(ANSWERS, text) == "yes"
