from __future__ import annotations

from pathlib import Path

import pytest
from library_operator import DATAMAP, Library, library

from desk.datamap.check import check_live
from desk.datamap.failures import BackendDown, DatamapFault
from desk.datamap.load import load

__all__ = ["library"]
TEXT = DATAMAP.read_text(encoding="utf-8")


def faults(library: Library, tmp_path: Path, text: str = TEXT) -> list[DatamapFault]:
    path = tmp_path / "datamap.yml"
    path.write_text(text, encoding="utf-8")
    return check_live(path, load(path), {"LIBRARY_URL": library.url})


def test_a_datamap_that_fits_its_database_has_no_fault(library: Library, tmp_path: Path) -> None:
    assert faults(library, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "what", "mend"),
    [
        ("name: loan_steps", "name: loan_step", "has no table `loan_step`", "`loan_steps`"),
        ("name: taker_phone", "name: takers_phone", "has no column `takers_phone`", "`taker_phone`"),
        ("since: returned_at", "since: returned", "has no column `returned`", "`returned_at`"),
        (
            "        restrict: kept_until",
            "        restrict: keep_until",
            "no column `keep_until`",
            "`kept_until`",
        ),
        ("when: {status: done}", "when: {state: done}", "has no column `state`", "`status`"),
        ("above: {column: balance}", "above: {column: balanse}", "no column `balanse`", "`balance`"),
        ("where: {usual: true}", "where: {home: true}", "has no column `home`", "remove it here"),
        ("restrict: kept_until", "restrict: note", "`loans.note` is no date or time", "name one that is"),
        ("restrict: kept_until", "restrict: opened", "no column `opened`", ""),
        (
            "name: stars, title: 评分, anonymise: keep",
            "name: stars, title: 评分, anonymise: blank",
            "cannot hold an empty text",
            "anonymise: empty",
        ),
        (
            "name: town, title: 城市",
            "name: town, title: 城市, anonymise: year",
            "no time that could be cut",
            "empty",
        ),
        (
            "name: opened_at, title: 注册时间, anonymise: month",
            "name: opened_at, title: 注册时间",
            "may not be NULL and would be emptied",
            "anonymise: year",
        ),
        ("          - {name: tags, title: 标签}\n", "", "nobody says what becomes of `tags`", "name: tags"),
    ],
)
def test_what_the_database_cannot_carry_is_told_at_its_line(  # noqa: PLR0917
    library: Library, tmp_path: Path, old: str, new: str, what: str, mend: str
) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    found = [fault for fault in faults(library, tmp_path, text) if what in fault.what]
    assert found and all(mend in fault.mend for fault in found)
    first = text[: text.index(new)].count("\n") + 1 if new else 0
    assert not new or first in {fault.line for fault in found}


def test_a_year_on_the_row_of_an_account_that_lives_is_told(library: Library, tmp_path: Path) -> None:
    text = TEXT.replace("needs_account: true, reason: 账号还在", "needs_account: false")
    found = faults(library, tmp_path, text)
    assert [fault.what.split("`")[1] for fault in found] == ["members.born", "members.opened_at"]


def test_anonymised_rows_that_would_still_lead_to_the_person_are_told(
    library: Library, tmp_path: Path
) -> None:
    text = TEXT.replace(
        "{name: line, title: 地址, mask: address}\n    erasure: {how: delete}",
        "{name: line, title: 地址, mask: address}\n    erasure: {how: anonymise}",
    )
    whats = [fault.what for fault in faults(library, tmp_path, text)]
    assert any("`addresses.member_id` may not be NULL" in what for what in whats)
    assert any("nobody says what becomes of `usual`" in what for what in whats)


@pytest.mark.parametrize(
    ("ddl", "name", "reason"),
    [
        ("fines (id int PRIMARY KEY, loan bigint REFERENCES loans)", "fines", "its `loan` points to `loans`"),
        ("visits (id int PRIMARY KEY, member_id text)", "visits", "its column `member_id`"),
        (
            "desks (id int PRIMARY KEY, who bigint REFERENCES members)",
            "desks",
            "its `who` points to `members`",
        ),
    ],
)
def test_a_table_that_leads_to_a_person_must_be_spoken_for(
    library: Library, tmp_path: Path, ddl: str, name: str, reason: str
) -> None:
    library.connection.execute(f"CREATE TABLE {ddl}".encode())
    try:
        [fault] = faults(library, tmp_path)
        assert f"`{name}`" in fault.what and reason in fault.what and "excluded" in fault.mend
        excluded = f"{TEXT}excluded:\n  - {{table: {name}, reason: nobody in it}}\n"
        assert faults(library, tmp_path, excluded) == []
    finally:
        library.connection.execute(f"DROP TABLE {name}".encode())


def test_a_child_of_a_forgotten_table_is_found_too(library: Library, tmp_path: Path) -> None:
    library.connection.execute("CREATE TABLE visits (id int PRIMARY KEY, member_id bigint)")
    library.connection.execute("CREATE TABLE notes (id int, visit int REFERENCES visits)")
    try:
        assert [fault.what.split("`")[1] for fault in faults(library, tmp_path)] == ["notes", "visits"]
    finally:
        library.connection.execute("DROP TABLE notes, visits")


def test_an_exclusion_of_nothing_is_told(library: Library, tmp_path: Path) -> None:
    [fault] = faults(library, tmp_path, f"{TEXT}excluded:\n  - {{table: gone, reason: old}}\n")
    assert "no table `gone`" in fault.what


def test_a_parent_before_its_children_is_told(library: Library, tmp_path: Path) -> None:
    start, middle, end = (TEXT.index(f"  - id: {name}\n") for name in ("steps", "loans", "reviews"))
    text = TEXT[:start] + TEXT[middle:end] + TEXT[start:middle] + TEXT[end:]
    whats = [fault.what for fault in faults(library, tmp_path, text)]
    assert any("`loans` is deleted before `loan_steps`" in what for what in whats)
    assert any("`loan_steps` is found through `loans`" in what for what in whats)


def test_a_database_that_is_down_is_no_clean_bill(tmp_path: Path) -> None:
    with pytest.raises(BackendDown):
        check_live(DATAMAP, load(DATAMAP), {"LIBRARY_URL": f"postgresql://postgres@/x?host={tmp_path}"})
