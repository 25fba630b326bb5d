"""Every response of the telephone is speakable: no digits, no signs, no buttons, and short enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from desk.hotline.reading import LONGEST, paged
from desk.hotline.spoken import Spoken
from desk.hotline.words import CHANNEL
from desk.settings import ROOT
from desk.wording import Wording

WORDING = Wording.load(ROOT / "data" / "responses")
SPOKEN = Spoken.load(ROOT / "data" / "lexicon" / "spoken.yml")
PLACE = re.compile(r"⟪([a-z_]+)⟫")
NOT_SPOKEN = re.compile(
    "utter_sms_|utter_phone_call_back_note|utter_nothing_yet|utter_correction_(change|first)|utter_fact_sample"
)
SPEAKABLE = re.compile("[\u4e00-\u9fff，。？、]|WiFi|IP|App|T(?=[\u4e00-\u9fff])")
VISUAL = re.compile(
    "按钮|点「|点一下|点击|下面|上面|列在|填|写下|写成|写短|链接|看好|看一下|看清|这里面|卡片|登录的这个"
)
FILLED = {
    "number": "261124-0387-5",
    "ticket": "T261124-0007-3",
    "phone": "138****1234",
    "until": "2026-11-25 18:30",
    "due": "2026-12-15",
    "left": "3",
    "count": "12",
    "key": "1",
    "days": "180",
    "old": "张*",
    "new": "欧阳晓晓",
    "hours": "09:00到18:00",
    "text": "通话录音保存 6 个月。",
    "source": "个人信息保护法第四十五条",
}


def spoken_variants() -> Iterator[tuple[str, str]]:
    """Each response as the telephone is given it, with its places filled as they are in earnest."""
    for name in WORDING.responses:
        if NOT_SPOKEN.match(name):
            continue
        text = str(WORDING.response(name, CHANNEL).get("text", ""))
        yield name, PLACE.sub(lambda place: FILLED.get(place[1], "常用地址"), text)


@pytest.mark.parametrize(
    ("name", "text"), list(spoken_variants()), ids=lambda each: each if "utter" in each else ""
)
def test_every_response_can_be_spoken(name: str, text: str) -> None:
    said = SPOKEN.say(text)
    assert SPEAKABLE.sub("", said) == "", said
    assert not VISUAL.search(text), text


def test_no_variant_for_the_telephone_offers_more_than_three_things() -> None:
    many = {
        name: len(offered)
        for name in WORDING.responses
        if len(offered := [
            button for button in WORDING.response(name, CHANNEL).get("buttons", ())
            if button["payload"] != "/request_human"
        ]) > 3 and not NOT_SPOKEN.match(name)
    }  # fmt: skip
    assert many == {}


def test_what_the_telephone_says_is_read_in_short_pages() -> None:
    lengths = [len(page) for _, text in spoken_variants() for page in paged(SPOKEN.say(text))]
    lengths.sort()
    assert lengths[int(len(lengths) * 0.95)] <= LONGEST


def test_the_words_of_the_operators_policy_and_data_can_be_spoken() -> None:
    for path in (ROOT / "sample" / "policy.yml", ROOT / "sample" / "datamap.yml"):
        for text in texts_in(yaml.safe_load(path.read_text(encoding="utf-8"))):
            filled = re.sub("⟪[a-z_]+⟫", "这个", text)
            left = re.sub("[A-Za-z]+", "", SPEAKABLE.sub("", SPOKEN.say(filled)))
            assert left == "", (text, SPOKEN.say(filled))


def texts_in(node: object) -> Iterator[str]:
    """Every text in Chinese below a node of YAML."""
    if isinstance(node, str) and re.search("[\u4e00-\u9fff]", node):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_in(value)
