"""Numbers of clauses: at the head of a line, in digits and in Chinese."""

from __future__ import annotations

import pytest

from desk.policy.numbers import Kind, mark_of, value_of


@pytest.mark.parametrize(
    ("line", "kind", "path", "rest"),
    [
        ("2.5 录音", Kind.DOTTED, (2, 5), "录音"),
        ("2.5.1、录音", Kind.DOTTED, (2, 5, 1), "录音"),
        ("第六条 共享", Kind.ARTICLE, (6,), "共享"),
        ("第47条：删除", Kind.ARTICLE, (47,), "删除"),
        ("十二、附则", Kind.HAN, (12,), "附则"),
        ("（三）手机号", Kind.HAN_IN_BRACKETS, (3,), "手机号"),
        ("10.变更", Kind.PLAIN, (10,), "变更"),
        ("(2)邮箱", Kind.IN_BRACKETS, (2,), "邮箱"),
    ],
)
def test_a_number_at_the_head_of_a_line_is_read(
    line: str, kind: Kind, path: tuple[int, ...], rest: str
) -> None:
    mark = mark_of(line)
    assert mark and (mark.kind, mark.path, mark.rest) == (kind, path, rest)


def test_a_letter_at_the_head_of_a_line_is_read() -> None:
    mark = mark_of("b.加密传输")
    assert mark and (mark.kind, mark.letter, mark.rest) == (Kind.LETTER, "b", "加密传输")


@pytest.mark.parametrize(
    "line", ["", "30日内公告", "2020.07.01", "App 的权限", "一般来说", "2.5.2020年", "WiFi"]
)
def test_what_is_no_number_is_none(line: str) -> None:
    assert mark_of(line) is None


def test_chinese_numerals_have_their_values() -> None:
    spoken = ["一", "十", "十五", "二十", "四十七", "一百零二", "二百五十三", "六九", "两百"]
    assert [value_of(numeral) for numeral in spoken] == [1, 10, 15, 20, 47, 102, 253, 69, 200]
