from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rights_operator import DATAMAP, PERSON, Shop, opened
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of

from desk.assembly import RESPONSES
from desk.datamap.models import Datamap
from desk.datamap.period import Period
from desk.rights import access, copying
from desk.rights.portion import Portion
from desk.rights.scope import Scope
from desk.rights.tablefile import harmless
from desk.rights.work import Work
from desk.tables import Request, Step
from desk.vault.keys import Keys
from desk.wording import Wording

EVERYTHING = Portion.of(Datamap.model_validate(DATAMAP), Scope(everything=True))


@pytest.fixture(scope="module")
def shop(sample_url: str) -> Iterator[Shop]:
    with opened(sample_url) as shop:
        shop.does("UPDATE addresses SET note = '<script>alert(1)</script>' WHERE id = 1 AND note = ''")
        yield shop


@pytest.fixture
def work(session: Session, keys: Keys, shop: Shop) -> Work:
    clock = ManualClock()
    request = Request(number="261124-0001-2", subject=PERSON, policy_version="1")
    conversation = conversation_of(session, PERSON, clock)
    return Work(session, clock, keys, shop.backend, Wording.load(RESPONSES), request, conversation)


@pytest.fixture
def files(work: Work) -> zipfile.ZipFile:
    archive, _ = copying.make(work, EVERYTHING)
    return zipfile.ZipFile(io.BytesIO(archive))


def data(files: zipfile.ZipFile, category: str) -> dict[str, object]:
    categories = json.loads(files.read("data.json"))["categories"]
    return next(each for each in categories if each["id"] == category)


def test_the_copy_holds_a_table_a_category_and_both_readings(files: zipfile.ZipFile, shop: Shop) -> None:
    collected = {f"{c.id}.csv" for c in shop.backend.datamap.categories if c.collected}
    assert set(files.namelist()) == collected | {"data.json", "index.html"}


def test_a_machine_reads_the_same_rows_as_the_tables(files: zipfile.ZipFile) -> None:
    table = csv.DictReader(io.StringIO(files.read("orders.csv").decode("utf-8-sig")))
    assert list(table) == data(files, "orders")["rows"]


def test_ones_own_values_stand_in_full_and_another_persons_do_not(files: zipfile.ZipFile) -> None:
    everything = b"".join(files.read(name) for name in files.namelist()).decode()
    assert "13800138000" in everything
    assert "Bob Fisher" not in everything


def test_a_secret_is_left_out_and_said_to_be(files: zipfile.ZipFile) -> None:
    assert "argon2" not in files.read("credentials.csv").decode()
    assert data(files, "credentials")["cut"] == [{"column": "Password", "why": "secret"}]


def test_a_masked_column_is_named_with_the_reason(files: zipfile.ZipFile) -> None:
    assert data(files, "orders")["cut"] == [{"column": "Recipient", "why": "other_person"}]


def test_what_is_not_collected_speaks_too(files: zipfile.ZipFile) -> None:
    assert data(files, "faces")["collected"] is False


def test_the_tables_open_in_a_spreadsheet_and_run_nothing(files: zipfile.ZipFile) -> None:
    raw = files.read("addresses.csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"'=1+1" in raw


@given(st.sampled_from("=+-@\t\r＝＋－＠"), st.text())
def test_no_cell_begins_a_formula(sign: str, rest: str) -> None:
    cell = sign + rest
    assert harmless(cell).startswith("'") or re.fullmatch(r"-[0-9]+(\.[0-9]+)?", cell)


@pytest.mark.parametrize("cell", ["-12.50", "2026-11-24", "张三", "a=b", ""])
def test_an_ordinary_cell_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_the_page_needs_nothing_from_outside_and_runs_nothing(work: Work, shop: Shop) -> None:
    shop.does("UPDATE addresses SET note = '<script>alert(1)</script>' WHERE id = 1")
    archive, _ = copying.make(work, EVERYTHING)
    page = zipfile.ZipFile(io.BytesIO(archive)).read("index.html").decode()
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"?(?:https?:)?//|@import|url\(", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_times_in_the_archive_are_the_clocks(files: zipfile.ZipFile) -> None:
    assert {info.date_time for info in files.infolist()} == {(2026, 11, 24, 10, 0, 0)}


def test_the_proof_of_a_copy_holds_numbers_and_no_value(work: Work) -> None:
    performed = access.execute(work, Step(category="all", operation="copy", arguments={}))
    assert performed.archive is not None
    assert performed.proof["rows"] == 11
    assert "13800138000" not in str(performed.proof)


def test_a_damaged_archive_is_no_copy(work: Work) -> None:
    archive, _ = copying.make(work, EVERYTHING)
    with zipfile.ZipFile(io.BytesIO(archive)) as whole, zipfile.ZipFile(cut := io.BytesIO(), "w") as part:
        part.writestr("data.json", whole.read("data.json"))
    assert copying.is_whole(archive, EVERYTHING.categories)
    assert not copying.is_whole(cut.getvalue(), EVERYTHING.categories)


def test_a_copy_is_made_for_a_person_without_any_row(work: Work) -> None:
    work.request.subject = "404"
    archive, rows = copying.make(work, EVERYTHING)
    assert rows == 0
    assert copying.is_whole(archive, EVERYTHING.categories)


def test_a_copy_of_a_period_holds_only_its_rows_and_says_so(work: Work) -> None:
    scope = Scope(categories=("orders",), period=Period.read("2025-01-01/2025-12-31"))
    preview = access.preview(work.backend, work.clock.now(), PERSON, scope)
    (plan,) = access.plan(preview)
    performed = access.execute(work, Step(category="all", operation="copy", arguments=plan.arguments))
    assert performed.archive is not None
    made = zipfile.ZipFile(io.BytesIO(performed.archive))
    assert set(made.namelist()) == {"orders.csv", "data.json", "index.html"}
    told = json.loads(made.read("data.json"))
    assert (told["everything"], told["period"]) == (False, "2025-01-01/2025-12-31")
    assert [row["Completed"][:10] for row in data(made, "orders")["rows"]] == ["2025-03-04"]  # type: ignore[attr-defined]
    assert [item.count for item in preview.items] == [1]


def test_what_bears_no_time_is_in_the_copy_whole(work: Work) -> None:
    scope = Scope(categories=("orders", "addresses"), period=Period.read("2025-01-01/.."))
    preview = access.preview(work.backend, work.clock.now(), PERSON, scope)
    assert [(item.category, item.count, bool(item.period)) for item in preview.items] == [
        ("orders", 2, True),
        ("addresses", 1, False),
    ]
