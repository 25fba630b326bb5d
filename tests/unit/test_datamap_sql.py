from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library_operator import DATAMAP, NOW, Library, library

from desk.clock import SHANGHAI
from desk.datamap.backend import Account, Backend, Matter
from desk.datamap.failures import BackendDown, BackendFault, SourceUnset
from desk.datamap.load import load
from desk.datamap.period import Period

__all__ = ["library"]
LONG_AGO = datetime(2020, 2, 29, 4, 0, tzinfo=UTC)
LAST_YEAR = datetime(2025, 3, 1, 4, 0, tzinfo=UTC)


def loan(library: Library, member: str, **facts: object) -> int:
    given = {"member_id": member, "status": "done", "returned_at": LAST_YEAR} | facts
    return int(library.add("loans", **given))


def test_an_account_is_told_as_it_stands(library: Library) -> None:
    member = library.member(born=date(1990, 5, 4))
    found = library.backend.account(member)
    assert found == Account(member, "欧阳晓晓", "13812345678", date(1990, 5, 4), closed=False)


@pytest.mark.parametrize(
    "subject", ["", "nobody", "0", "01", "１", "1 ", "1_0", str(2**70), "\x00", "\ud800"]
)
def test_a_key_that_the_column_cannot_hold_is_nobody(library: Library, subject: str) -> None:
    assert library.backend.account(subject) is None
    assert library.backend.count("loans", subject) == 0
    library.backend.erase("loans", subject, NOW)


def test_a_number_issued_again_is_the_newer_ones(library: Library) -> None:
    library.member(phone="13900000001", opened_at=LAST_YEAR)
    newer = library.member(phone="+8613900000001", opened_at=NOW)
    library.member(phone="13900000001", opened_at=LONG_AGO)
    library.member(phone="13900000001", opened_at=NOW, closed_at=NOW)
    assert library.backend.subject_of("13900000001") == newer
    assert library.backend.subject_of("13900000002") is None


def test_no_number_is_nobodys(library: Library) -> None:
    library.member(phone="")
    assert library.backend.subject_of("") is None


def test_closing_keeps_the_first_time_and_ends_the_sign_in(library: Library) -> None:
    member = library.member()
    library.backend.close_account(member, LAST_YEAR)
    library.backend.close_account(member, NOW)
    [row] = library.rows("members", member, "id")
    assert (row["status"], row["closed_at"]) == ("closed", LAST_YEAR)


def test_a_summary_counts_by_words_and_masks(library: Library) -> None:
    member = library.member()
    loan(library, member, taker="张三", taker_phone="13911112222", fee="3.50", note="secret")
    loan(library, member, returned_at=LONG_AGO)
    loan(library, member, status="open", returned_at=None)
    summary = library.backend.summary("loans", member)
    assert (summary.count, summary.first, summary.last) == (3, LONG_AGO, LAST_YEAR)
    assert summary.counts == (("其中 已完成", 2), ("其中 进行中", 1))
    assert summary.samples[0] == "状态: 已完成 · 取书人: 张＊ · 取书电话: 139****2222 · 费用: 3.50"


def test_the_copy_holds_ones_own_in_full_others_masked_and_no_secret(library: Library) -> None:
    member = library.member()
    loan(library, member, taker="张三", taker_phone="13911112222", fee="3.50", note="secret")
    [own] = library.backend.rows("identity", member)
    assert (own["姓名"], own["手机号"]) == ("欧阳晓晓", "13812345678")
    [row] = library.backend.rows("loans", member)
    assert row == {"状态": "已完成", "取书人": "张＊", "取书电话": "139****2222", "费用": "3.50"}


def test_rows_without_a_subject_are_found_through_their_parent(library: Library) -> None:
    member, other = library.member(), library.member()
    for whose in (member, other):
        library.add("loan_steps", loan_id=loan(library, whose), what="借出", at="2026-01-01 09:30")
    assert list(library.backend.rows("steps", member)) == [{"进度": "借出", "时间": "2026-01-01 09:30:00"}]
    library.backend.erase("steps", member, NOW)
    assert (library.backend.count("steps", member), library.backend.count("steps", other)) == (0, 1)


def test_the_law_keeps_what_matches_until_its_period_ends(library: Library) -> None:
    member = library.member()
    kept = loan(library, member)
    loan(library, member, returned_at=LONG_AGO)
    loan(library, member, status="open", returned_at=None)
    loan(library, member, status=None)
    found = library.backend.retained("loans", member, NOW)
    assert (found.kept, found.free, found.until) == (1, 3, date(2028, 3, 1))
    library.backend.erase("loans", member, NOW)
    assert [row["id"] for row in library.rows("loans", member)] == [kept]
    assert library.backend.retained("loans", member, NOW).free == 0


def test_a_restricted_row_bears_its_date_and_goes_after_it(library: Library) -> None:
    member, other = library.member(), library.member()
    for whose in (member, other):
        loan(library, whose)
    library.backend.restrict("loans", member, NOW)
    library.backend.restrict("loans", member, NOW + timedelta(days=3))
    ends = datetime(2028, 3, 1, 4, 0, tzinfo=UTC)
    assert [row["kept_until"] for row in library.rows("loans", member)] == [ends]
    assert library.backend.retained("loans", member, NOW).restricted == 1
    library.backend.release("loans", member, ends - timedelta(seconds=1))
    assert library.backend.count("loans", member) == 1
    library.backend.release("loans", member, ends)
    library.backend.release("loans", other, ends)
    assert (library.backend.count("loans", member), library.backend.count("loans", other)) == (0, 1)


def test_a_row_without_a_time_counts_from_the_moment_it_is_restricted(library: Library) -> None:
    member = library.member()
    loan(library, member, returned_at=None)
    library.backend.restrict("loans", member, NOW)
    later = NOW + timedelta(days=400)
    library.backend.restrict("loans", member, later)
    assert library.backend.retained("loans", member, later).until == date(2029, 11, 24)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1990, 2040), st.sampled_from([(2, 28), (2, 29), (3, 1), (12, 31)]), st.integers(0, 23))
def test_the_database_and_the_rule_agree_on_the_end(
    library: Library, year: int, day: tuple[int, int], hour: int
) -> None:
    since = datetime(year, 1, 1, hour, tzinfo=SHANGHAI) + relativedelta(month=day[0], day=day[1])
    member = library.member()
    loan(library, member, returned_at=since)
    library.backend.restrict("loans", member, since)
    [row] = library.rows("loans", member)
    retention = library.backend.datamap.category("loans").retention
    assert retention is not None
    assert row["kept_until"] == retention.ends(since)


def test_what_is_kept_for_good_is_told_and_never_released(library: Library) -> None:
    member = library.member()
    library.add("bans", member_id=member, grave=True, reason="x")
    library.add("bans", member_id=member, grave=None, reason="y")
    found = library.backend.retained("bans", member, NOW)
    assert (found.kept, found.free, found.forever, found.until) == (1, 1, True, None)
    library.backend.erase("bans", member, NOW)
    library.backend.restrict("bans", member, NOW)
    library.backend.release("bans", member, NOW + timedelta(days=36500))
    assert [row["reason"] for row in library.rows("bans", member)] == ["x"]


def test_anonymised_rows_lead_to_nobody(library: Library) -> None:
    member = library.member()
    written = datetime(2025, 6, 7, 8, 9, tzinfo=UTC)
    facts = {"words": "好书", "town": "杭州", "stars": 5, "tags": '["a"]', "written_at": written}
    review = library.add("reviews", member_id=member, **facts)
    library.backend.erase("reviews", member, NOW)
    library.backend.erase("reviews", member, NOW)
    [row] = library.rows("reviews", str(review), "id")
    assert (row["member_id"], row["words"], row["town"], row["tags"], row["stars"]) == (
        None,
        "",
        None,
        None,
        5,
    )
    assert row["written_at"] == datetime(2024, 12, 31, 16, tzinfo=UTC)
    assert library.backend.count("reviews", member) == 0
    assert library.connection.execute("SELECT 1 FROM reviews WHERE tags = 'null'").fetchall() == []


def test_the_accounts_own_row_stays_and_is_empty(library: Library) -> None:
    member, other = library.member(born=date(1990, 5, 4)), library.member()
    library.backend.erase("identity", member, NOW)
    library.backend.erase("identity", member, NOW)
    [row] = library.rows("members", member, "id")
    assert (row["name"], row["phone"], row["born"]) == (None, None, date(1990, 1, 1))
    assert (library.backend.count("identity", member), library.backend.count("identity", other)) == (0, 1)


def test_deleting_a_part_of_the_accounts_row_leaves_the_others(library: Library) -> None:
    member = library.member(card_scan="scan.jpg")
    assert (library.backend.count("scan", member), library.backend.count("scan", library.member())) == (1, 0)
    library.backend.erase("scan", member, NOW)
    [row] = library.rows("members", member, "id")
    assert (row["card_scan"], row["name"]) == (None, "欧阳晓晓")
    assert library.backend.count("scan", member) == 0


def test_an_empty_field_can_be_filled(library: Library) -> None:
    member = library.member()
    library.backend.erase("identity", member, NOW)
    library.backend.set_field("phone", member, "13700000000")
    assert library.backend.field_value("phone", member) == "13700000000"


def test_a_field_is_read_set_and_read_again(library: Library) -> None:
    member, other = library.member(phone=None), library.member()
    assert library.backend.field_value("phone", member) is None
    library.backend.set_field("phone", member, "13700000000")
    library.backend.set_field("born", member, "1991-02-03")
    assert library.backend.field_value("phone", member) == "13700000000"
    assert library.backend.field_value("born", member) == "1991-02-03"
    assert library.backend.field_value("phone", other) == "13812345678"


def test_of_several_addresses_the_usual_one_is_corrected(library: Library) -> None:
    member = library.member()
    library.add("addresses", member_id=member, line="old", usual=False)
    library.add("addresses", member_id=member, line="home", usual=True)
    library.backend.set_field("address", member, "new home")
    assert [row["line"] for row in library.rows("addresses", member)] == ["old", "new home"]


@pytest.mark.parametrize(("field", "value"), [("address", "x"), ("born", "tomorrow"), ("phone", "1\x00")])
def test_a_correction_that_cannot_be_made_is_refused_without_its_value(
    library: Library, field: str, value: str
) -> None:
    with pytest.raises(BackendFault) as caught:
        library.backend.set_field(field, library.member(), value)
    assert "tomorrow" not in str(caught.value)


def test_a_consent_stops_for_its_channel_and_where_none_is_named(library: Library) -> None:
    member = library.member()
    given = {"member_id": member, "granted": True, "changed_at": LAST_YEAR, "version": "3"}
    for purpose, channel in (("news", "sms"), ("news", "push"), ("news", None), ("other", "sms")):
        library.add("agreements", purpose=purpose, channel=channel, **given)
    library.backend.stop_consent(member, "news", ("sms",), NOW)
    found = [
        (state.purpose, state.channel, state.granted, state.since)
        for state in library.backend.consents(member)
    ]
    assert found == [
        ("news", "sms", False, NOW),
        ("news", "push", True, LAST_YEAR),
        ("news", None, False, NOW),
        ("other", "sms", True, LAST_YEAR),
    ]


def test_a_consent_that_was_stopped_keeps_its_time(library: Library) -> None:
    member = library.member()
    given = {"granted": True, "changed_at": LAST_YEAR, "version": "3"}
    library.add("agreements", member_id=member, purpose="news", channel="push", **given)
    library.backend.stop_consent(member, "news", (), NOW)
    library.backend.stop_consent(member, "news", (), NOW + timedelta(days=1))
    assert [state.since for state in library.backend.consents(member)] == [NOW]


def test_only_what_stands_open_is_told(library: Library) -> None:
    member = library.member()
    assert library.backend.open_matters(member) == ()
    library.add("wallets", member_id=member, balance="35.50")
    loan(library, member, status="open")
    assert library.backend.open_matters(member) == (
        Matter("loan", "还有1本书没还", "请先还书", blocks=True),
        Matter("balance", "余额35.50元", "请先提现", blocks=True),
    )


def test_two_workers_wait_for_each_other_on_one_person(library: Library) -> None:
    member = library.member()
    library.add("addresses", member_id=member, line="home", usual=True)
    eraser = threading.Thread(target=library.backend.erase, args=("addresses", member, NOW))
    with psycopg.connect(library.url) as other:
        other.execute("SELECT 1 FROM members WHERE id = %s FOR UPDATE", [member])
        eraser.start()
        eraser.join(0.3)
        assert eraser.is_alive()
        assert library.backend.count("addresses", member) == 1
    eraser.join(5)
    assert library.backend.count("addresses", member) == 0


def test_what_a_foreign_key_refuses_is_a_fault_that_changes_nothing(library: Library) -> None:
    member = library.member()
    free = loan(library, member, status="open")
    library.add("loan_steps", loan_id=free, what="借出")
    with pytest.raises(BackendFault) as caught:
        library.backend.erase("loans", member, NOW)
    assert caught.value.code == "23503"
    assert library.backend.count("loans", member) == 1


def test_a_database_that_was_down_at_the_start_is_found_later(library: Library, tmp_path: Path) -> None:
    link = tmp_path / "socket"
    url = f"postgresql://postgres@/library?host={link}"
    backend = Backend.open(load(DATAMAP), {"LIBRARY_URL": url})
    with pytest.raises(BackendDown):
        backend.count("loans", "1")
    assert not backend.ready()
    link.symlink_to(library.connection.info.host)
    assert backend.ready()
    assert backend.count("loans", "0") == 0
    backend.close()


@pytest.mark.parametrize("urls", [{}, {"LIBRARY_URL": ""}, {"LIBRARY_URL": "over there"}])
def test_a_source_without_an_address_is_named(urls: dict[str, str]) -> None:
    with pytest.raises(SourceUnset, match="LIBRARY_URL"):
        Backend.open(load(DATAMAP), urls)


def test_a_period_touches_only_the_rows_whose_time_lies_in_it(library: Library) -> None:
    member, other = library.member(), library.member()
    times = [
        datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC),  # the last second of 2024 in mainland China
        datetime(2024, 12, 31, 16, 0, tzinfo=UTC),
        datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC),
        datetime(2025, 12, 31, 16, 0, tzinfo=UTC),
        None,
    ]
    ids = [loan(library, member, status="open", returned_at=at) for at in times]
    kept = loan(library, other, status="open", returned_at=times[1])
    year = Period.read("2025-01-01/2025-12-31")
    assert library.backend.count("loans", member, year) == 2
    assert len(list(library.backend.rows("loans", member, year))) == 2
    assert library.backend.summary("loans", member, year).first == times[1]
    assert library.backend.retained("loans", member, NOW, year).free == 2
    for _ in range(2):
        library.backend.erase("loans", member, NOW, year)
    assert [row["id"] for row in library.rows("loans", member)] == [ids[0], ids[3], ids[4]]
    assert [row["id"] for row in library.rows("loans", other)] == [kept]


@pytest.mark.parametrize(("written", "left"), [("../2024-12-31", [1, 2]), ("2025-01-01/..", [0, 2])])
def test_an_open_end_leaves_what_has_no_time(library: Library, written: str, left: list[int]) -> None:
    member = library.member()
    times = [LONG_AGO, LAST_YEAR, None]
    ids = [loan(library, member, status="open", returned_at=at) for at in times]
    library.backend.erase("loans", member, NOW, Period.read(written))
    assert [row["id"] for row in library.rows("loans", member)] == [ids[place] for place in left]


def test_only_the_rows_of_the_period_are_restricted(library: Library) -> None:
    member = library.member()
    ids = [loan(library, member), loan(library, member, returned_at=NOW)]
    library.backend.restrict("loans", member, NOW, Period.read("2026-01-01/.."))
    restricted = [row["id"] for row in library.rows("loans", member) if row["kept_until"]]
    assert restricted == ids[1:]


def test_where_rows_bear_no_time_a_period_is_a_fault_and_nothing_goes(library: Library) -> None:
    member = library.member()
    library.add("addresses", member_id=member, line="x")
    with pytest.raises(BackendFault, match="no time"):
        library.backend.erase("addresses", member, NOW, Period.read("2025-01-01/.."))
    assert library.backend.count("addresses", member) == 1
