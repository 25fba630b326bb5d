from __future__ import annotations

from pathlib import Path

import pytest
from library_operator import DATAMAP

from desk.datamap.failures import DatamapFault, DatamapInvalid
from desk.datamap.load import load

TEXT = DATAMAP.read_text(encoding="utf-8")


def faults(tmp_path: Path, text: str) -> list[DatamapFault]:
    path = tmp_path / "datamap.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DatamapInvalid) as caught:
        load(path)
    return list(caught.value.faults)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_datamap_without_a_fault_is_loaded() -> None:
    assert load(DATAMAP).category("loans").title == "借阅"


@pytest.mark.parametrize(
    ("old", "new", "what", "mend"),
    [
        ('    clause: "2.6"\n', "", "`clause` is missing", "add `clause:`"),
        ("anonymise: year", "anonymize: year", "`anonymize` is not known here", "`anonymise`"),
        ("how: delete", "how: destroy", "'delete', 'anonymise' or 'keep'", "what the message asks"),
        ('version: "1"', "version: 1", "`version`", "in quotes"),
        ("years: 3, ", "", "name either a period", "what the message asks"),
        ("{id: born, title", "{id: phone, title", "`phone` stands twice", "another id"),
        ("kinds: [loan]", "kinds: [loan, lone]", "there is no kind `lone`", "name, loan, face"),
        ("    kinds: [face]\n", "", "no category speaks for the kind `face`", "collected: false"),
        ("channels: [sms, push]", "channels: [sms, fax]", "there is no channel `fax`", "sms, push"),
        ("    erasure: {how: anonymise}\n", "", "`reviews` has no erasure rule", "erasure: {how: delete}"),
        ("category: addresses", "category: adresses", "there is no category `adresses`", "addresses"),
        ("table: addresses", "table: members", "`members` is no table of category", "addresses"),
        (
            "        restrict: kept_until\n        columns:\n          - {name: reason",
            "        columns:\n          - {name: reason",
            "no column takes the date",
            "`restrict`",
        ),
        ("title: 取书电话", "title: 取书人", "have the title `取书人`", "its own title"),
        (
            "        key: id\n        subject: member_id\n        at:",
            "        key: id\n        at:",
            "name either `subject` or `through`",
            "what the message asks",
        ),
    ],
)
def test_each_fault_is_told_with_a_mend(tmp_path: Path, old: str, new: str, what: str, mend: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    [fault] = faults(tmp_path, text)
    assert what in fault.what
    assert mend in fault.mend


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kinds: [loan]", "kinds: [loan, lone]"),
        ("name: town, title: 城市", "name: town, title: 城市, anonymize: year"),
        ("how: anonymise}", "how: destroy}"),
        ("channels: [sms, push]", "channels: [sms, fax]"),
        ("url: LIBRARY_URL", "uri: LIBRARY_URL, url: LIBRARY_URL"),
    ],
)
def test_a_fault_names_the_very_line(tmp_path: Path, old: str, new: str) -> None:
    text = TEXT.replace(old, new, 1)
    [fault] = faults(tmp_path, text)
    assert fault.line == line_of(text, new)
    assert str(fault).startswith(f"{tmp_path / 'datamap.yml'}:{fault.line}: ")


def test_a_key_that_stands_twice_is_not_swallowed(tmp_path: Path) -> None:
    text = TEXT.replace("    unit: 条\n", "") + 'version: "2"\n'
    [fault] = faults(tmp_path, text)
    assert (fault.line, fault.what) == (text.count("\n"), "`version` stands here and at line 1")


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = TEXT.replace("kinds: [face]", "kinds: [fase]").replace("channels: [sms, push]", "channels: [fax]")
    assert len(faults(tmp_path, text)) == 3


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "a: [", "\x00", "a: 2026-99-99\n", "a: &a [*a]\n", "? {a: b}\n: c\n", "text"]
)
def test_what_is_no_datamap_is_a_fault_with_a_line(tmp_path: Path, text: str) -> None:
    assert all(fault.line >= 1 and fault.mend for fault in faults(tmp_path, text))


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(DatamapInvalid, match="cannot be read"):
        load(tmp_path / "nowhere.yml")


def test_a_fault_tells_no_value_of_the_file(tmp_path: Path) -> None:
    text = TEXT.replace("title: 借阅进度", "title: [13812345678]")
    assert "13812345678" not in str(faults(tmp_path, text)[0])
