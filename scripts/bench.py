"""How long a whole turn takes, beside a stock Rasa, in one run: `make bench`.

Both get the same sentences, one after the other, in turns. Ours goes the whole way: HTTP,
login, lock, sealing, bot, action, databases, transcript; the stock one understands and answers.
One turn of ten carries a request out (a code opens an access answer with its copy); what the
others take stands in a row of its own.
The last line is one JSON object. DESK_BASE_URL measures a product that runs already.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import stock_rasa
from stock_rasa import ROOT

sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from harness.app import AppUser  # noqa: E402
from harness.people import Pool  # noqa: E402
from harness.platform import Platform  # noqa: E402
from harness.product import Product, running  # noqa: E402

from desk.policy.meaning import encoded  # noqa: E402

CODE = "验证码"
"""Where the code that was sent is typed."""
SAID = (
    "你好",
    "你们的通话录音是干什么用的？",
    "我想看看你们存了我哪些信息",
    CODE,
    "我的申请办到哪一步了",
    "把我的常用地址删掉",
    "嗯？等一下",
    "先不办",
    "谢谢",
    "再见",
)
CONVERSATIONS = 15
WARM = 2
LONG = 200
ASKED = "我的申请办到哪一步了"


def timed(turn: Callable[[], object]) -> float:
    """The milliseconds that one turn takes."""
    began = time.perf_counter()
    turn()
    return 1000 * (time.perf_counter() - began)


@dataclass
class Times:
    """Milliseconds of one kind of turn."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """Nineteen of twenty are no longer than this."""
        return statistics.quantiles(self.values, n=20, method="inclusive")[-1]


def main() -> int:
    """Trains the stock model if need be, measures, prints."""
    print(f"stock: {stock_rasa.EPOCHS} of its 100 epochs, trained unless it is there (minutes)", flush=True)
    stock_rasa.train()
    with running() as product, stock_rasa.serving() as webhook, httpx.Client(trust_env=False) as client:
        print("both run; measuring", flush=True)
        ours, talk, stock = _turns(product, client, webhook)
        early, late = _long_conversation(product)
    found = _figures(ours, talk, stock, early, late) | {"sentence_vector_ms": round(_vectors_ms(), 2)}
    _table(found)
    print(json.dumps(found))
    return 0


def _turns(product: Product, client: httpx.Client, webhook: str) -> tuple[Times, Times, Times]:
    """All our turns, those that only talk, and the stock's."""
    ours, talk, stock, pool = Times(), Times(), Times(), Pool(Platform(product))
    for place in range(WARM + CONVERSATIONS):
        sender = uuid4().hex
        with AppUser(product.base, pool.take()) as user:
            user.opens()
            for text in SAID:
                said = user.code() if text == CODE else text
                body = {"sender": sender, "message": said}
                mine = timed(lambda said=said: _ours(user, said))  # type: ignore[misc]
                theirs = timed(lambda body=body: client.post(webhook, json=body).raise_for_status())  # type: ignore[misc]
                if place >= WARM:
                    ours.values.append(mine)
                    stock.values.append(theirs)
                    talk.values += [] if text == CODE else [mine]
    return ours, talk, stock


def _ours(user: AppUser, text: str) -> None:
    user.says(text)
    if user.status != 200:
        raise RuntimeError(f"a turn was answered with {user.status}")


def _long_conversation(product: Product) -> tuple[Times, Times]:
    """One conversation of 200 turns; the clock is moved, for nobody types sixty messages a minute."""
    early, late = Times(), Times()
    with AppUser(product.base, Pool(Platform(product)).take()) as user:
        user.opens()
        for turn in range(1, LONG + 1):
            if turn % 50 == 0:
                user.http.post("/demo/clock", json={"advance_s": 61})
            kept = early if 5 <= turn < 15 else late if turn > LONG - 10 else Times()
            kept.values.append(timed(lambda: _ours(user, ASKED)))
        user.http.post("/demo/clock", json={})
    return early, late


def _vectors_ms() -> float:
    """The median of one sentence vector, by which the desk looks a question up."""
    asked = [text for text in SAID if text != CODE]
    encoded(asked)
    return Times([timed(lambda text=text: encoded([text])) for text in asked * 10]).median  # type: ignore[misc]


def _figures(ours: Times, talk: Times, stock: Times, early: Times, late: Times) -> dict[str, Any]:
    exact: dict[str, float] = {
        "turn_ms_median": ours.median,
        "turn_ms_p95": ours.p95,
        "talk_ms_median": talk.median,
        "talk_ms_p95": talk.p95,
        "stock_ms_median": stock.median,
        "stock_ms_p95": stock.p95,
        "ratio_median": ours.median / stock.median,
        "ratio_p95": ours.p95 / stock.p95,
        "talk_ratio_median": talk.median / stock.median,
        "talk_ratio_p95": talk.p95 / stock.p95,
        "turn_5_ms": early.median,
        "turn_200_ms": late.median,
        "ratio_200_to_5": late.median / early.median,
    }
    return {"turns": len(ours.values), "stock_epochs": stock_rasa.EPOCHS} | {
        name: round(value, 2) for name, value in exact.items()
    }


def _table(found: dict[str, Any]) -> None:
    rows: Sequence[tuple[str, object, object, object]] = (
        ("", "ours", "stock", "ratio"),
        ("whole turn, median ms", found["turn_ms_median"], found["stock_ms_median"], found["ratio_median"]),
        ("whole turn, p95 ms", found["turn_ms_p95"], found["stock_ms_p95"], found["ratio_p95"]),
        (
            "… that only talks, median ms",
            found["talk_ms_median"],
            found["stock_ms_median"],
            found["talk_ratio_median"],
        ),
        ("… that only talks, p95 ms", found["talk_ms_p95"], found["stock_ms_p95"], found["talk_ratio_p95"]),
        ("200th turn beside the 5th, ms", found["turn_200_ms"], found["turn_5_ms"], found["ratio_200_to_5"]),
        ("one sentence vector, ms", found["sentence_vector_ms"], "", ""),
    )
    for name, *values in rows:
        print(f"{name:<32}" + "".join(f"{value!s:>10}" for value in values))


if __name__ == "__main__":
    sys.exit(main())
