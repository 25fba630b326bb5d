"""A reply for the ear: the gravest first, three things at most, and nothing that others may not hear."""

from __future__ import annotations

from typing import Any

import pytest

from desk.conversation.message import Button, Expects, Reply, ReplyMessage
from desk.hotline import cards, reading
from desk.hotline.spoken import Spoken
from desk.hotline.words import Words
from desk.settings import ROOT
from desk.wording import Wording

WORDS = Words(
    Wording.load(ROOT / "data" / "responses"), Spoken.load(ROOT / "data" / "lexicon" / "spoken.yml")
)
CONFIRM = {"name": "affirm", "entities": {"clear_answer": "yes"}}
DENY = {"name": "deny", "entities": {}}


def item(title: str, outcome: str, count: int | None = 1, **more: Any) -> dict[str, Any]:
    return {"category": title, "title": title, "outcome": outcome, "count": count, "until": None, **more}


def preview(
    *items: dict[str, Any], consequences: tuple[str, ...] = (), right: str = "erasure"
) -> dict[str, Any]:
    return {"kind": "preview", "right": right, "items": list(items), "consequences": list(consequences)}


def read(
    text: str, *, card: dict[str, Any] | None = None, expects: Expects = Expects.ANYTHING, **offers: Any
) -> reading.Reading:
    buttons = [Button(title=f"选项{payload}", payload=payload) for payload in offers]
    message = ReplyMessage(text=text, buttons=buttons, card=card)
    return reading.read(WORDS, Reply(messages=[message], expects=expects), offers, ("位置信息",))


def test_what_changes_is_told_before_what_stays() -> None:
    card = preview(item("订单记录", "keep_restricted"), item("常用地址", "erase"))
    assert cards.preview(WORDS, card) == "删掉常用地址。依法要留的是订单记录。"


def test_of_many_kinds_three_are_told_and_each_outcome_is_among_them() -> None:
    kinds = [item(f"第{place}类", "erase") for place in "甲乙丙丁戊"]
    card = preview(*kinds, item("订单记录", "keep_restricted"), item("姓名", "anonymise"))
    assert cards.preview(WORDS, card) == (
        "删掉第甲类。匿名化姓名。依法要留的是订单记录。还有四类，短信发给您。"
    )
    assert cards.is_cut(card)


def test_what_there_is_nothing_of_is_not_spoken_of() -> None:
    card = preview(
        item("照片", "erase", count=0), item("常用地址", "erase"), item("指纹", "not_collected", None)
    )
    assert cards.preview(WORDS, card) == "删掉常用地址。"
    assert not cards.is_cut(card)


def test_what_follows_is_told_and_the_rest_goes_by_text_message() -> None:
    card = preview(item("常用地址", "erase"), consequences=("不能恢复。", "收不到提醒", "别的"))
    assert cards.preview(WORDS, card).endswith("不能恢复。收不到提醒。其余的影响，短信发给您。")


def test_of_an_access_answer_the_sensitive_kinds_come_first_and_no_content() -> None:
    items = [
        item("订单记录", "keep", 90, facts=["共 90 条"]),
        item("位置信息", "keep", 2, facts=["共 2 条", "例如：西湖"]),
    ]
    said = cards.data(WORDS, {"items": items}, ("位置信息",))
    assert said == "一共存了您两类信息。位置信息，共两条。订单记录，共九十条。"


def test_a_confirmation_has_two_keys_and_no_other() -> None:
    heard = read(
        "会这样处理。",
        expects=Expects.CONFIRMATION,
        a=CONFIRM,
        b=DENY,
        c={"name": "request_human", "entities": {}},
    )
    assert heard.keys == {"1": "a", "2": "b"}
    assert heard.pages == ("会这样处理。确认请按一，不办请按二。",)


def test_three_choices_are_offered_and_a_person_needs_no_key() -> None:
    offers = {key: {"name": "provide_scope", "entities": {}} for key in "abcde"}
    heard = read("想删除哪一类？", person={"name": "request_human", "entities": {}}, **offers)
    assert heard.keys == {"1": "a", "2": "b", "3": "c"}
    assert heard.pages == ("想删除哪一类？选项a按一。选项b按二。选项c按三。",)


def test_a_long_answer_comes_in_pages_of_a_breath() -> None:
    pages = read("这是一句不短的话，里面说了一件事。" * 9).pages
    assert len(pages) > 1 and all(len(page) <= reading.LONGEST for page in pages)
    assert "".join(pages) == "这是一句不短的话，里面说了一件事。" * 9


def test_a_sentence_without_end_is_cut_at_its_pauses() -> None:
    assert all(len(page) <= reading.LONGEST for page in reading.breaths("这里停一下，" * 40))


def test_nothing_to_say_is_no_page() -> None:
    assert reading.paged("") == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("新手机号改成13800138000。", "新手机号改成尾号八零零零。"),
        ("证件号11010519491231002X。", "证件号某。"),
        ("邮箱是 a.b@example.com，对吗？", "邮箱是某，对吗？"),
        ("申请编号 261124-0387-5。", "申请编号二六幺幺二四，零三八七，五。"),
        ("地址改成杭州市西湖区文三路 1 号。", "地址改成杭州市西湖区文三路一号。"),
    ],
)
def test_a_number_that_is_somebodys_is_never_read_aloud(written: str, said: str) -> None:
    assert read(written).pages == (said,)
