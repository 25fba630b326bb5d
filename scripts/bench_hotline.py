"""How long the desk takes from a webhook to its TwiML while twenty people talk at once: `make bench`.

Each calls, agrees, asks a question, has their addresses erased with a code by keys, and hangs up,
thinking for a second or two before each answer. Figures are of every webhook; those in which a
request is carried out stand in a row of their own. The last line is one JSON object.
DESK_BASE_URL measures a product that runs already.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from harness.caller import Caller  # noqa: E402
from harness.people import Pool  # noqa: E402
from harness.platform import Platform  # noqa: E402
from harness.product import running  # noqa: E402

AT_ONCE = 20
CALLS = 60
THINKS_S = (1.0, 3.0)
QUESTION, ERASURE = "你们的通话录音是干什么用的？", "把我的常用地址删掉"


@dataclass
class Seen:
    """What one call was: the milliseconds of its webhooks, of its last, its answers, what it heard."""

    talked: list[float] = field(default_factory=list)
    carried_out: float = 0.0
    turns: int = 0
    prompts: list[int] = field(default_factory=list)


def called(base: str, phone: str) -> Seen:
    """One willing caller, from ringing to hanging up."""
    with Caller(base, phone) as caller:
        time.sleep(random.uniform(*THINKS_S))
        caller.dials()
        for act in (lambda: caller.keys("1"), lambda: caller.says(QUESTION)):
            time.sleep(random.uniform(*THINKS_S))
            act()
        asked = caller.turns
        for act in (
            lambda: caller.says(ERASURE),
            lambda: caller.keys("1"),
            lambda: caller.keys(caller.code()),
        ):
            time.sleep(random.uniform(*THINKS_S))
            act()
        talked = list(caller.milliseconds)
        time.sleep(random.uniform(*THINKS_S))
        caller.keys("1")
        if "办好了" not in caller.heard:
            raise RuntimeError(f"not erased: {caller.heard}")
        turns = caller.turns - asked + 2  # ringing and the choice; the question is an extra
        caller.hangs_up()
        return Seen(talked, caller.milliseconds[-2], turns, [len(words) for words in caller.spoken if words])


def figures(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile."""
    cuts = quantiles(values, n=100, method="inclusive")
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1)}


def main() -> None:
    """Calls, prints a table, ends with the JSON."""
    with running() as product:
        pool = Pool(Platform(product))
        phones = [pool.take() for _ in range(CALLS)]
        called(product.base, pool.take())
        with ThreadPoolExecutor(AT_ONCE) as callers:
            seen = list(callers.map(lambda phone: called(product.base, phone), phones))
    talked = figures([each for call in seen for each in call.talked])
    done = figures([call.carried_out for call in seen])
    prompts = figures([float(each) for call in seen for each in call.prompts])
    turns = max(call.turns for call in seen)
    print(f"{AT_ONCE} calls at once, {CALLS} in all, an answer in {sum(THINKS_S) / 2:.0f} s each")
    print(
        f"webhook to TwiML       {talked['p50']:7.1f} ms  p95 {talked['p95']:7.1f}  p99 {talked['p99']:7.1f}"
    )
    print(f"  that carries it out  {done['p50']:7.1f} ms  p95 {done['p95']:7.1f}  p99 {done['p99']:7.1f}")
    print(f"answers to the receipt {turns}")
    print(f"characters of a prompt {prompts['p50']:.0f}  p95 {prompts['p95']:.0f}")
    told = {
        "webhook_ms": talked,
        "carried_out_ms": done,
        "answers_to_receipt": turns,
        "prompt_characters": prompts,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
