"""What is killed, cut off or sent twice: exactly one effect, and never a false word."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from typing import Any

import httpx
import psycopg
import pytest
from harness.app import AppUser, cards_of, texts_of
from harness.heard import mismatch
from harness.people import Pool
from harness.platform import Platform
from harness.product import Product

DELETIONS = """
    CREATE TABLE IF NOT EXISTS test_deletions (id bigint, account_id bigint);
    CREATE OR REPLACE FUNCTION note_deletion() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO test_deletions VALUES (OLD.id, OLD.account_id); RETURN OLD; END $$;
    CREATE OR REPLACE TRIGGER note_deletion AFTER DELETE ON addresses
      FOR EACH ROW EXECUTE FUNCTION note_deletion()
"""
UNDER_WAY = ("executing", "failed_retrying")
NO_DELETIONS = """
    DROP TRIGGER note_deletion ON addresses;
    DROP FUNCTION note_deletion;
    DROP TABLE test_deletions
"""


@pytest.fixture(autouse=True)
def _ready(product: Product) -> Iterator[None]:
    """What a test broke is whole again before the next one."""
    if product.launcher is None:
        pytest.skip("the product was started by somebody else")
    product.wait_until_ready()
    yield
    product.wait_until_ready()


@pytest.fixture
def counted(platform: Platform) -> Iterator[None]:
    """Every row that is deleted from the addresses is counted by the operator's own database."""
    with platform.connect() as connection:
        connection.execute(DELETIONS)
    yield
    with platform.connect() as connection:
        connection.execute(NO_DELETIONS)


@contextmanager
def held(platform: Platform, user: AppUser) -> Iterator[None]:
    """Somebody else holds the person's addresses: an erasure waits in the middle."""
    with platform.connect() as connection, connection.transaction():
        rows = connection.execute("SELECT id FROM addresses WHERE account_id = %s FOR UPDATE", [user.subject])
        assert rows.fetchall()
        yield


def previews_an_erasure(user: AppUser) -> None:
    asked = user.says("把我的常用地址删掉")
    assert asked.get("expects") == "code", asked
    shown = user.verifies()
    assert user.status == 200, shown
    assert cards_of(shown, "preview"), shown


def eventually(find: Callable[[], Any], wanted: Any, patience_s: float = 60) -> None:
    until = time.monotonic() + patience_s
    found = find()
    while found != wanted and time.monotonic() < until:
        time.sleep(0.2)
        found = find()
    assert found == wanted


def desk_value(platform: Platform, statement: str, number: str) -> Any:
    return platform.value(statement, {"number": number}, "desk")


def status_of(platform: Platform, number: str) -> Any:
    return desk_value(platform, "SELECT status FROM requests WHERE number = :number", number)


def addresses_of(platform: Platform, user: AppUser) -> Any:
    statement = "SELECT count(*) FROM addresses WHERE account_id = :id"
    return platform.value(statement, {"id": user.subject})


def one_receipt_and_one_end(platform: Platform, number: str) -> None:
    assert desk_value(platform, "SELECT count(*) FROM receipts WHERE number = :number", number) == 1
    ended = (
        """SELECT count(*) FROM audit WHERE request_number = :number AND body::text LIKE '%%completed%%'"""
    )
    assert desk_value(platform, ended, number) == 1
    undone = "SELECT count(*) FROM steps WHERE request_number = :number AND state <> 'done'"
    assert desk_value(platform, undone, number) == 0


@pytest.mark.usefixtures("counted")
def test_a_desk_killed_between_confirmation_and_receipt_has_one_effect_and_one_receipt(
    product: Product, platform: Platform, user: AppUser
) -> None:
    previews_an_erasure(user)
    before = addresses_of(platform, user)
    with held(platform, user):
        user.says("确认")
        number = user.last["request"]["number"]
        assert user.last["request"]["status"] == "executing"
        product.kill("-m desk serve")
    product.wait_until_ready()
    eventually(lambda: status_of(platform, number), "completed")
    one_receipt_and_one_end(platform, number)
    deleted = "SELECT count(*) FROM test_deletions WHERE account_id = :id"
    assert platform.value(deleted, {"id": user.subject}) == before
    assert addresses_of(platform, user) == 0


def test_after_a_kill_the_person_is_told_the_result_once(
    product: Product, platform: Platform, user: AppUser
) -> None:
    previews_an_erasure(user)
    with held(platform, user):
        user.says("确认")
        number = user.last["request"]["number"]
        product.kill("-m desk serve")
    product.wait_until_ready()
    eventually(lambda: status_of(platform, number), "completed")
    eventually(lambda: len(receipts_heard(user)), 1)
    assert receipts_heard(user) == [number]


def receipts_heard(user: AppUser) -> list[str]:
    """The numbers of the receipts that the event stream tells from its beginning."""
    heard = []
    path, whole = f"/app/sessions/{user.session}/events", {"Last-Event-ID": "0"}
    with suppress(httpx.ReadTimeout), user.http.stream("GET", path, headers=whole, timeout=2) as stream:
        for line in stream.iter_lines():
            messages = (
                json.loads(line.removeprefix("data:")).get("messages", []) if line[:5] == "data:" else []
            )
            heard += [m["card"]["number"] for m in messages if (m.get("card") or {}).get("kind") == "receipt"]
    return heard


def test_the_bot_down_is_a_kind_sentence_a_ticket_and_the_request_is_kept(
    product: Product, platform: Platform, user: AppUser
) -> None:
    previews_an_erasure(user)
    number = user.last["request"]["number"]
    product.kill("bot/serve.py")
    user.says("确认")
    assert mismatch(["utter_bot_down"], texts_of(user.last)) is None
    assert user.last["ticket"]["status"] == "open"
    assert (user.last["request"]["number"], user.last["expects"]) == (number, "confirmation")
    assert addresses_of(platform, user) > 0
    product.wait_until_ready()
    user.says("确认")
    assert user.last["request"] == {**user.last["request"], "number": number, "status": "completed"}
    assert addresses_of(platform, user) == 0


def test_the_operators_backend_down_in_the_middle_is_retried_until_it_completes(
    platform: Platform, user: AppUser
) -> None:
    previews_an_erasure(user)
    with closing(psycopg.connect(platform.url("sample"))) as holder:  # it is cut off with the others
        holder.execute("SELECT 1 FROM addresses WHERE account_id = %s FOR UPDATE", [user.subject])
        user.says("确认")
        number = user.last["request"]["number"]
        assert user.last["request"]["status"] in UNDER_WAY
        assert not cards_of(user.last, "receipt")
        with platform.unreachable("sample"):
            time.sleep(4)
            assert status_of(platform, number) in UNDER_WAY
    eventually(lambda: status_of(platform, number), "completed", 120)
    assert addresses_of(platform, user) == 0
    one_receipt_and_one_end(platform, number)


def test_the_operators_backend_down_at_the_confirmation_changes_nothing(
    platform: Platform, user: AppUser
) -> None:
    previews_an_erasure(user)
    with platform.unreachable("sample"):
        user.says("确认")
        assert mismatch(["utter_backend_down"], texts_of(user.last)) is None
    assert addresses_of(platform, user) > 0
    assert user.last["request"]["status"] == "previewed"


def test_the_desks_database_down_is_503_and_nothing_is_half_done(
    product: Product, platform: Platform, user: AppUser
) -> None:
    previews_an_erasure(user)
    number = user.last["request"]["number"]
    with platform.unreachable("desk"):
        answer = user.sends({"text": "确认"})
        assert (user.status, bool(answer["title"])) == (503, True)
        assert not product.is_ready()
    product.wait_until_ready()
    assert (status_of(platform, number), addresses_of(platform, user) > 0) == ("previewed", True)
    user.says("确认")
    assert user.last["request"]["status"] == "completed"


@pytest.mark.usefixtures("counted")
def test_the_same_confirmation_sent_four_times_at_once_has_one_effect(
    platform: Platform, user: AppUser
) -> None:
    previews_an_erasure(user)
    before, number = addresses_of(platform, user), user.last["request"]["number"]

    def confirm(place: int) -> httpx.Response:
        path, headers = f"/app/sessions/{user.session}/messages", {"Idempotency-Key": f"same-{place % 2}"}
        return user.http.post(path, json={"text": "确认"}, headers=headers)

    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(confirm, range(4)))
    assert {answer.status_code for answer in answers} <= {200, 429}
    eventually(lambda: status_of(platform, number), "completed")
    one_receipt_and_one_end(platform, number)
    deleted = "SELECT count(*) FROM test_deletions WHERE account_id = :id"
    assert platform.value(deleted, {"id": user.subject}) == before


def test_a_message_while_the_previous_one_still_runs_waits_or_is_told_so(
    platform: Platform, user: AppUser
) -> None:
    previews_an_erasure(user)
    path = f"/app/sessions/{user.session}/messages"
    with held(platform, user), ThreadPoolExecutor(1) as other:
        first = other.submit(user.http.post, path, json={"text": "确认"})
        time.sleep(0.5)
        second = user.http.post(path, json={"text": "你好"})
        assert second.status_code in (200, 429)
        if second.status_code == 429:
            assert int(second.headers["Retry-After"]) > 0
        assert first.result().status_code == 200


def test_anothers_code_opens_nothing(product: Product, pool: Pool, user: AppUser) -> None:
    with AppUser(product.base, pool.take()) as other:
        other.opens()
        other.says("把我的常用地址删掉")
        user.says("把我的常用地址删掉")
        if other.code() != user.code():
            user.says(other.code())
            assert mismatch(["utter_code_wrong"], texts_of(user.last)) is None
        user.verifies()
        assert cards_of(user.last, "preview")


def test_a_foreign_and_an_unknown_session_are_not_there(product: Product, pool: Pool, user: AppUser) -> None:
    with AppUser(product.base, pool.take()) as other:
        for session in (user.session, "00000000-0000-4000-8000-000000000000", "x"):
            assert other.sends({"text": "你好"}, session=session)["title"]
            assert other.status == 404


def test_no_token_a_stale_one_and_anothers_words_are_401(product: Product, user: AppUser) -> None:
    path = f"/app/sessions/{user.session}/messages"
    with httpx.Client(base_url=product.base, trust_env=False) as nobody:
        for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eDp5"}):
            answer = nobody.post(path, json={"text": "你好"}, headers=headers)
            assert (answer.status_code, bool(answer.json()["title"])) == (401, True)
    user.http.post("/demo/clock", json={"advance_s": 90_000})
    user.sends({"text": "你好"})
    assert user.status == 401


def test_a_copy_is_for_who_asked_and_once(product: Product, pool: Pool, user: AppUser) -> None:
    user.says("导出我的个人信息")
    user.verifies()
    url = cards_of(user.last, "data")[0]["export_url"]
    with AppUser(product.base, pool.take()) as other:
        assert other.http.get(url).status_code == 404
    assert httpx.get(product.base + url if url.startswith("/") else url, trust_env=False).status_code == 401
    assert user.http.get(url).content.startswith(b"PK")
    assert user.http.get(url).status_code == 410


def test_a_copy_is_gone_after_a_day(user: AppUser) -> None:
    user.says("导出我的个人信息")
    user.verifies()
    url = cards_of(user.last, "data")[0]["export_url"]
    user.http.post("/demo/clock", json={"advance_s": 86_401})
    again = user.http.post("/demo/login", json={"phone": user.phone}).json()["token"]
    assert user.http.get(url, headers={"Authorization": f"Bearer {again}"}).status_code == 410


def test_personal_values_stand_in_no_log_and_in_no_tracker(
    product: Product, platform: Platform, user: AppUser
) -> None:
    user.says("把我的手机号改成16099998888，我叫欧阳秘密")
    user.verifies()
    code = user.code()
    logs = "".join(log.read_text(errors="replace") for log in (product.data_dir / "logs").glob("*.log"))
    with platform.connect("tracker") as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        kept = "".join(str(connection.execute(f'SELECT * FROM "{t}"').fetchall()) for (t,) in tables)
    for value in ("16099998888", code, user.phone):
        assert value not in logs
        assert value not in kept
