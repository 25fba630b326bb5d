"""A desk that is killed in the middle of a call: nothing is lost, done twice, or left behind."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from harness.caller import Caller
from harness.people import Pool
from harness.platform import Platform
from harness.product import Product
from psycopg import sql

PATIENCE_S = 60.0
ADDRESSES = "FROM addresses a JOIN accounts o ON o.id = a.account_id"


@pytest.fixture
def killable(product: Product) -> Iterator[Product]:
    if product.launcher is None:
        pytest.skip("the product was started by somebody else")
    product.wait_until_ready()
    yield product
    product.wait_until_ready()


@pytest.fixture
def caller(product: Product, pool: Pool) -> Iterator[Caller]:
    """A caller who agreed and proved who they are, and hears what an erasure would do."""
    with Caller(product.base, pool.take()) as caller:
        caller.dials()
        caller.keys("1")
        caller.says("把我的常用地址删掉")
        caller.keys("1")
        caller.keys(caller.code())
        assert "确认请按一" in caller.heard
        yield caller


@contextmanager
def held(platform: Platform, caller: Caller) -> Iterator[None]:
    """Somebody else holds the person's addresses: an erasure waits in the middle."""
    with platform.connect() as connection, connection.transaction():
        rows = connection.execute(
            f"SELECT a.id {ADDRESSES} WHERE o.phone = %s FOR UPDATE OF a",
            [caller.phone],
        )
        assert rows.fetchall()
        yield


def addresses_of(platform: Platform, caller: Caller) -> object:
    return platform.value(f"SELECT count(*) {ADDRESSES} WHERE o.phone = :phone", {"phone": caller.phone})


def requests_of(platform: Platform, caller: Caller) -> object:
    whose = "SELECT id FROM accounts WHERE phone = :phone AND closed_at IS NULL"
    subject = str(platform.value(whose, {"phone": caller.phone}))
    return platform.value("SELECT count(*) FROM requests WHERE subject = :id", {"id": subject}, "desk")


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.2)


def again(caller: Caller, path: str, given: dict[str, str]) -> httpx.Response:
    """The provider tries a webhook until it is answered, as it does."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            answer = caller.posts(path, given)
            if answer.status_code < 500:
                return answer
        except httpx.HTTPError:
            pass
        assert time.monotonic() < until
        time.sleep(0.5)


def test_a_desk_killed_at_the_confirmation_has_one_effect(
    killable: Product, platform: Platform, caller: Caller
) -> None:
    path = caller.action
    with held(platform, caller), ThreadPoolExecutor(1) as line:
        first = line.submit(_fails, caller, path)
        time.sleep(1.0)
        killable.kill("desk serve")
        assert first.result(timeout=PATIENCE_S)
    killable.wait_until_ready()
    again(caller, path, {"Digits": "1"})
    eventually(lambda: addresses_of(platform, caller) == 0)
    assert requests_of(platform, caller) == 1
    eventually(lambda: any("已完成" in text for text in caller.texts()))
    assert sum("已完成" in text for text in caller.texts()) == 1


def test_a_call_goes_on_with_a_new_desk(killable: Product, platform: Platform, caller: Caller) -> None:
    killable.kill("desk serve")
    time.sleep(0.5)
    killable.wait_until_ready()
    assert "办好了" in caller.keys("1")
    assert addresses_of(platform, caller) == 0


def test_what_takes_long_holds_the_line_and_is_told_on_it(platform: Platform, caller: Caller) -> None:
    with ThreadPoolExecutor(1) as line:
        with held(platform, caller):
            heard = line.submit(caller.keys, "1")
            time.sleep(9)
        words = heard.result(timeout=PATIENCE_S)
    assert "正在办" in words and "办好了" in words
    assert max(caller.milliseconds) < 12_000, "the provider gives up at fifteen seconds"


@pytest.mark.parametrize("asks", [{"Digits": "0"}, {"SpeechResult": "转人工", "Confidence": "0.9"}])
def test_a_person_can_be_had_while_the_line_is_held(
    platform: Platform, caller: Caller, asks: dict[str, str]
) -> None:
    with held(platform, caller):
        waiting = ET.fromstring(caller.posts(caller.action, {"Digits": "1"}).content)
        gather = waiting.find("Gather")
        assert gather is not None and "正在办" in "".join(gather.itertext())
        action = str(gather.get("action")).removeprefix(caller.public)
        assert "没有人工接听" in caller.posts(action, asks).text
    eventually(lambda: any("已完成" in text for text in caller.texts()))
    assert addresses_of(platform, caller) == 0


def test_who_hangs_up_after_the_confirmation_is_told_by_text_message(
    platform: Platform, caller: Caller
) -> None:
    with held(platform, caller):
        caller.posts(caller.action, {"Digits": "1"})
        caller.hangs_up()
    eventually(lambda: any("已完成" in text for text in caller.texts()))
    assert addresses_of(platform, caller) == 0


def test_nothing_of_a_code_stands_anywhere_after_the_call(
    product: Product, platform: Platform, caller: Caller
) -> None:
    code = caller.code()
    caller.keys("1")
    caller.hangs_up()
    for database in ("desk", "tracker"):
        with platform.connect(database) as connection:
            named = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in named.fetchall():
                if table == "demo_messages":  # the played provider has what was sent through it
                    continue
                query = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ~ %s").format(sql.Identifier(table))
                assert connection.execute(query, [written(code)]).fetchone() == (0,), table
    logs = [path.read_text(errors="replace") for path in (product.data_dir / "logs").glob("*.log")]
    assert not any(code in log for log in logs)


def written(code: str) -> str:
    """The code as a row could hold it: by itself, or as bytes; no part of sealed bytes or of a second."""
    return f"(^|[^0-9a-f.]){code}([^0-9a-f]|$)|{code.encode().hex()}"


def _fails(caller: Caller, path: str) -> bool:
    """The webhook on which the desk is killed."""
    try:
        return caller.posts(path, {"Digits": "1"}).status_code >= 500
    except httpx.HTTPError:
        return True
