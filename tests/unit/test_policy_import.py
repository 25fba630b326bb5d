"""`policy import`: what is read of a text, what is mended and told, and which files are refused."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.policy import mending
from desk.policy.draft import Draft, drafted
from desk.policy.failures import TextUnusable
from desk.policy.mending import Line
from desk.policy.numbers import written
from desk.policy.splitting import split
from desk.settings import ROOT

TEXTS = ROOT / "tests" / "data" / "policies"
NUMBERS = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple), unique=True, max_size=30)


@pytest.fixture(scope="module")
def library() -> Draft:
    return drafted(TEXTS / "library-1.txt")


def refused(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "policy.txt"
    path.write_bytes(content)
    with pytest.raises(TextUnusable) as caught:
        drafted(path)
    return str(caught.value)


def test_title_version_and_date_are_read_from_the_text(library: Draft) -> None:
    policy = library.policy
    assert (policy.title, policy.version) == ("云溪图书馆读者信息政策", "2024-03-01")
    assert policy.effective == date(2024, 3, 1)


def test_clauses_are_split_by_their_numbers(library: Draft) -> None:
    ids = ["1", "1.1", "1.2", "1.3", "1.5", "2", "2.1", "2.2", "2.2a", "2.2b", "2.2.3", "3", "3.1", "3.2"]
    assert [clause.id for clause in library.policy.clauses] == ids


def test_a_number_that_stands_alone_belongs_to_the_next_line(library: Draft) -> None:
    clause = next(clause for clause in library.policy.clauses if clause.id == "1.2")
    assert clause.title == "借阅记录"
    assert clause.text.endswith("记录在归还满两年后删除。")


def test_a_sum_and_a_distance_are_no_numbers_of_clauses(library: Draft) -> None:
    clause = next(clause for clause in library.policy.clauses if clause.id == "1.3")
    assert "0.10元" in clause.text and "2.5公里" in clause.text


def test_the_list_of_contents_and_page_numbers_are_left_out_and_told(library: Draft) -> None:
    assert [line.number for line in library.left_out] == [7, 15, 4, 5, 6]


def test_missing_numbers_are_told(library: Draft) -> None:
    assert library.gaps == ("1.4", "2.2.1", "2.2.2")


def test_known_scan_errors_are_mended_and_told_with_their_lines(library: Draft) -> None:
    words = [(mend.line, mend.before, mend.after) for mend in library.mends if mend.before]
    assert words == [
        (12, "册除", "删除"),
        (24, "个入信息", "个人信息"),
        (24, "撒回同意", "撤回同意"),
        (24, "己经", "已经"),
    ]
    assert (2, 1) in [(mend.line, mend.count) for mend in library.mends if not mend.before]


def test_a_word_is_mended_only_where_the_text_itself_knows_the_right_one() -> None:
    mends = mending.load()
    assert mending.mended("己经寄出", mends)[1] == []
    [mend] = mending.mended("己经寄出\n已经寄出", mends)[1]
    assert (mend.line, mend.after) == (1, "已经")


def test_what_is_only_likely_to_be_wrong_is_shown_and_left_as_it_is(library: Draft) -> None:
    assert [(doubt.line, doubt.why) for doubt in library.doubts] == [(21, "punctuation in a row")]
    lines = [Line(1, "关闭方式可能有所相同"), Line(2, "“没有关上的引号")]
    told = [doubt.why for doubt in mending.doubts(lines, mending.load())]
    assert told == ["may be misread: 有所相同", "one of “” stands alone"]


def test_what_is_mended_needs_no_mending() -> None:
    text = (TEXTS / "library-1.txt").read_text(encoding="utf-8")
    lines, _ = mending.mended(text, mending.load())
    again, told = mending.mended("\n".join(line.text for line in lines), mending.load())
    assert ([line.text for line in again], told) == ([line.text for line in lines], [])


def test_articles_with_brackets_and_digits_within_are_split() -> None:
    draft = drafted(TEXTS / "museum.txt")
    assert [clause.id for clause in draft.policy.clauses] == [
        "1",
        "2",
        "2.1",
        "2.2",
        "2.2.1",
        "2.2.2",
        "3",
        "11",
    ]
    assert draft.policy.version == "2025-06-01"
    assert draft.gaps == tuple(map(str, range(4, 11)))


@given(NUMBERS)
def test_whatever_numbers_stand_in_their_order_are_the_clauses(paths: list[tuple[int, ...]]) -> None:
    lines = [Line(n, f"{written(path)}. 内容。") for n, path in enumerate(sorted(paths), 1)]
    found = split(lines)
    assert [clause.id for clause in found.clauses] == [written(path) for path in sorted(paths)]


@given(
    st.lists(
        st.text("1.a（）一、第条文。 ", min_size=1, max_size=12).map(str.strip).filter(bool), max_size=12
    )
)
def test_no_word_of_the_text_is_lost(texts: list[str]) -> None:
    found = split([Line(number, text) for number, text in enumerate(texts, 1)])
    kept = [line.text for line in (*found.before, *found.contents)]
    kept += [clause.text or clause.title for clause in found.clauses]
    assert sum(text.count("文") for text in kept) >= sum(text.count("文") for text in texts)


def test_a_text_in_gb18030_or_utf16_is_read_as_well(tmp_path: Path, library: Draft) -> None:
    text = (TEXTS / "library-1.txt").read_text(encoding="utf-8")
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        assert drafted(path) == library


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, b"").endswith("is empty")
    assert refused(tmp_path, " \n\t\u3000\f".encode()).endswith("is empty")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    assert "more than 2,000,000 bytes" in refused(tmp_path, "1.1 文。\n".encode() * 400_000)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    assert "is no plain text" in refused(tmp_path, bytes(range(256)) * 40)
    assert "is no plain text" in refused(tmp_path, b"%PDF-1.7\x00\x01\x02" * 50)


def test_a_text_in_another_language_is_refused(tmp_path: Path) -> None:
    assert "hardly any Chinese" in refused(tmp_path, b"1.1 We collect your name.\n1.2 And your phone.\n")


def test_a_text_without_numbered_clauses_is_refused(tmp_path: Path) -> None:
    assert "fewer than 3 numbered clauses" in refused(tmp_path, "我们很重视您的隐私。\n".encode() * 20)


def test_a_text_that_does_not_say_its_date_asks_for_it(tmp_path: Path) -> None:
    assert "--effective" in refused(tmp_path, "1.1 甲。\n1.2 乙。\n1.3 丙。\n".encode())


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextUnusable, match="cannot be read"):
        drafted(tmp_path / "nowhere.txt")
    with pytest.raises(TextUnusable, match="cannot be read"):
        drafted(tmp_path)


@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_whatever_the_file_holds_it_is_read_or_refused(content: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content)
        try:
            assert drafted(Path(file.name)).policy.clauses
        except TextUnusable as failure:
            assert str(failure)


@pytest.mark.shared
def test_the_operators_scan_is_read_whole(shared: Path) -> None:
    draft = drafted(shared / "policy" / "2020-07-01.ocr.txt")
    clauses = {clause.id: clause for clause in draft.policy.clauses}
    tops = [id_ for id_ in clauses if id_.isdigit()]
    assert (draft.policy.version, tops, draft.gaps) == ("2020-07-01", [str(n) for n in range(1, 11)], ())
    assert {"1.1", "2.2.2", "2.3.5", "4.1.2a", "4.1.2b", "4.3.2d", "5.2d", "7.3c", "10.1e"} <= set(clauses)
    assert (clauses["7.4"].title, clauses["9"].title) == ("注销账号", "未成年人保护")
    assert "撤回同意" in clauses["7.3"].text


@pytest.mark.shared
def test_the_operators_scan_has_its_known_errors_mended_and_its_doubts_shown(shared: Path) -> None:
    draft = drafted(shared / "policy" / "2020-07-01.ocr.txt")
    told = {mend.before for mend in draft.mends if mend.before}
    assert {"个入信息", "册除", "撒回同意", "厉害关系", "发电人", "手机您的"} <= told
    text = "".join(clause.text for clause in draft.policy.clauses)
    assert [word for word in told if word in text] == []
    assert any("有所相同" in doubt.text for doubt in draft.doubts)
