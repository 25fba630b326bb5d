"""Finds what a person says of their name and of where they live, where the sentence itself shows it.

A name after 我叫, an address with its street and house number: nothing is guessed from a
word alone, for a lost word costs understanding. Other names and places are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN = "一-鿿"
_COUNT = "0-9一二三四五六七八九十百零"
_HOUSE = re.compile(
    rf"(?:路|街|道|巷|弄|胡同|村|园|苑|城|厦|广场)[{_COUNT}]{{1,6}}(?:号|弄|栋|幢|座|楼|室|单元)"
    rf"[{_COUNT}A-Za-z东南西北号院弄栋幢座楼层室单元门#\-]{{0,20}}"
)
_BEFORE = re.compile(
    rf".*(?:[改换变写填][成为]|[改换寄送]到|地址|[在住是到我的]|[^{_HAN}A-Za-z0-9])", re.DOTALL
)
_NAMED = re.compile(
    rf"(?:我叫|(?:名字|姓名)(?:是|叫|改成|改为|换成))"
    rf"(?P<name>(?![你您他她它人客不什啥谁这那个了过着得])[{_HAN}][{_HAN}·]{{1,3}})(?![{_HAN}·])"
)
_WINDOW = 24


def names(text: str) -> Iterator[tuple[int, int]]:
    """Where a person names themselves, or the name that theirs is to become."""
    return (match.span("name") for match in _NAMED.finditer(text))


def places(text: str) -> Iterator[tuple[int, int]]:
    """Addresses with a house number, from the town or the street on."""
    end = 0
    for match in _HOUSE.finditer(text):
        window = max(end, match.start() - _WINDOW)
        before = _BEFORE.match(text[window : match.start()])
        end = match.end()
        yield window + (before.end() if before else 0), end
