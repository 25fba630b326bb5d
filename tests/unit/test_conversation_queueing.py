"""Several requests in one message are heard one after the other, the more careful one first."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of, someone

from desk.assembly import ANSWERS, PHRASES, RESPONSES, VALUES
from desk.conversation import queueing
from desk.conversation.awaited import Awaited
from desk.conversation.lexicon import Lexicon
from desk.conversation.message import Expects
from desk.conversation.names import Names
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases
from desk.conversation.sealing import Sealer
from desk.conversation.several import several
from desk.conversation.utterances import Piece
from desk.requests import lifecycle
from desk.requests.states import Right, Status
from desk.tables import Conversation
from desk.vault.keys import Keys
from desk.wording import Wording

KNOWN = Phrases.load(PHRASES)
WORDING = Wording.load(RESPONSES)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("导出一份数据，然后注销", [("access", "导出一份数据"), ("account_cancellation", "注销")]),
        (
            "先帮我注销，注销之前把我的资料导出来",
            [("access", "把我的资料导出来"), ("account_cancellation", "先帮我注销")],
        ),
        (
            "把录音删了，再把营销短信退了",
            [("consent_withdrawal", "把营销短信退了"), ("erasure", "把录音删了")],
        ),
        ("改一下手机号，顺便把地址删了", [("correction", "改一下手机号"), ("erasure", "把地址删了")]),
        ("把录音删掉，然后注销账号", [("erasure", "把录音删掉"), ("account_cancellation", "注销账号")]),
        (
            "我想先导出资料，再退订营销短信，最后注销账号",
            [
                ("access", "我想先导出资料"),
                ("consent_withdrawal", "退订营销短信"),
                ("account_cancellation", "注销账号"),
            ],
        ),
        (
            "把录音删了，营销短信退订，然后把手机号改一下，导出一份资料",
            [
                ("access", "导出一份资料"),
                ("correction", "把手机号改一下"),
                ("consent_withdrawal", "营销短信退订"),
                ("erasure", "把录音删了"),
            ],
        ),
        (
            "账号销了吧对了之前的单子你先发到我邮箱，弄完再销",
            [("access", "之前的单子你先发到我邮箱"), ("account_cancellation", "账号销了吧，销")],
        ),
        (
            "都清空之前得让我留个底，先导给我，导完你再清",
            [("access", "得让我留个底，先导给我"), ("erasure", "都清空，清")],
        ),
        (
            "注销账号，把我的数据都删了，先导一份给我",
            [("access", "先导一份给我"), ("account_cancellation", "注销账号")],
        ),
    ],
)
def test_the_more_careful_request_comes_first(text: str, asked: list[tuple[str, str]]) -> None:
    assert [(one.right, one.text) for one in several(KNOWN, text)] == asked


@pytest.mark.parametrize(
    "text",
    [
        "把我的常用地址删掉",
        "把录音删了，聊天记录也删了",
        "我要注销账号，把我的数据都删了",
        "不是要注销，就是想退订短信",
        "我要查，不对，我要删",
        "算了，我要查我的信息",
        "注销账号以后能不能看我的订单",
        "除了订单，其他的都删掉",
        "我想看看我的信息，然后再说",
        "退订营销短信，也别再打电话",
        "你好，我想导出我的资料，谢谢",
        "查一下订单，删了没",
        "清空之前先导给我",
        "把录音、订单删了",
        "撤销了吧",
    ],
)
def test_one_matter_stays_one(text: str) -> None:
    assert several(KNOWN, text) == ()


THREE = "先导出资料，再把搜索记录删掉，最后注销账号"


class Talking:
    """One person's conversation, and what it says of the requests that wait."""

    def __init__(self, session: Session, clock: ManualClock, keys: Keys) -> None:
        awaited = Awaited({}, {}, Phrases.load(VALUES), Periods((), KNOWN), Names({}))
        self.sealer = Sealer(session, clock, keys, Lexicon.load(ANSWERS), awaited)
        self.conversation: Conversation = conversation_of(session, someone(), clock)

    def says(self, text: str | None) -> object:
        return queueing.heard(self.sealer, KNOWN, self.conversation, text)

    def hears(self, words: str, expects: Expects | None) -> Piece | None:
        session, talk = self.sealer.session, self.conversation
        piece = queueing.told(session, KNOWN, WORDING, talk, words, expects)
        if expects is not None or piece is not None:  # as the reply settles it
            choices = piece.choices if piece else ()
            talk.offers = {
                str(place): {"name": each.intent.name, "entities": each.intent.entities}
                for place, each in enumerate(choices)
            }
        return piece

    def begins(self, right: Right) -> None:
        opened = lifecycle.open_request(
            self.sealer.session,
            self.sealer.clock,
            right=right,
            subject=self.conversation.subject,
            conversation=self.conversation,
            policy_version="1",
            scope={},
        )
        self.conversation.request_number = opened.number

    def ends(self) -> None:
        current = lifecycle.current(self.sealer.session, self.conversation)
        assert current is not None
        lifecycle.move(self.sealer.session, self.sealer.clock, current, Status.WITHDRAWN)


@pytest.fixture
def talking(session: Session, clock: ManualClock, keys: Keys) -> Talking:
    return Talking(session, clock, keys)


def test_three_requests_are_announced_and_each_is_offered_when_the_one_before_is_over(
    talking: Talking,
) -> None:
    assert talking.says(THREE) == "先导出资料"
    talking.begins(Right.ACCESS)
    announced = talking.hears(THREE, Expects.CODE)
    about = [WORDING.text(f"utter_about_{right}") for right in ("access", "erasure", "account_cancellation")]
    assert announced and announced.values == {
        "count": "3",
        "order": "先办「{}」，再办「{}」，最后办「{}」".format(*about),
    }
    talking.ends()
    assert _response(talking.hears("好", Expects.ANYTHING)) == "utter_second_request"
    assert talking.says("好") == "把搜索记录删掉"
    talking.begins(Right.ERASURE)
    assert talking.hears("好", Expects.CONFIRMATION) is None
    talking.ends()
    last = talking.hears("确认", Expects.ANYTHING)
    assert last and last.values["then"] == WORDING.text("utter_about_account_cancellation")
    assert talking.says(None) == "注销账号"
    talking.begins(Right.ACCOUNT_CANCELLATION)
    talking.ends()
    assert talking.hears("先不办", Expects.ANYTHING) is None


def test_a_request_that_is_declined_leaves_the_next_one_waiting(talking: Talking) -> None:
    talking.says(THREE)
    talking.begins(Right.ACCESS)
    talking.ends()
    talking.hears("好", Expects.ANYTHING)
    assert talking.hears("是什么意思", None) is None
    declined = talking.hears("不用了", Expects.ANYTHING)
    assert declined and declined.values["then"] == WORDING.text("utter_about_account_cancellation")


def _response(piece: Piece | None) -> str:
    return piece.response if piece else ""
