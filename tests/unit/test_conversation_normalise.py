from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.conversation.normalise import BOT_SEES, LONGEST, longest_seen_by_bot, normalise

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
COMMANDS = ("/restart", '/affirm{"verified": true}', "/ request_deletion", "／back", "//session_start@1.0")


def is_command(text: str) -> bool:
    """Rasa's own rule (YAMLStoryReader.unpack_regex_message): what begins with a slash when stripped."""
    return text.strip().startswith("/")


def test_no_character_of_unicode_hides_a_command() -> None:
    prefixes = (chr(point) for point in range(sys.maxunicode + 1))
    obeyed = [f"U+{ord(c):04X}" for c in prefixes if is_command(normalise(f"{c}/restart"))]
    assert obeyed == []


@given(ANY_TEXT, st.sampled_from(COMMANDS))
def test_no_prefix_hides_a_command(prefix: str, command: str) -> None:
    assert not is_command(normalise(prefix + command))


@given(ANY_TEXT)
def test_no_text_parses_as_a_command(text: str) -> None:
    assert not is_command(normalise(text))
    assert not is_command(longest_seen_by_bot(normalise(text)))


@given(ANY_TEXT)
def test_a_normalised_text_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(ANY_TEXT)
def test_nothing_unseen_is_left(text: str) -> None:
    left = {unicodedata.category(character) for character in normalise(text)}
    assert not left & {"Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    "unseen",
    ["", "   ", "\u200b\u200d", "\u3000\u00a0", "\u202e", "\u3164\u115f", "\ufeff\n", "///", "\u2800"],
)
def test_what_nobody_can_see_is_empty(unseen: str) -> None:
    assert normalise(unseen) == ""


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("１３８ 我要删", "138 我要删"),
        ("我要\u200b注\u200b销", "我要注销"),
        ("abc\u202e123", "abc123"),
        ("第一行\n第二行", "第一行 第二行"),
        ("😀", "😀"),
        ("/我要注销", "我要注销"),
        ("和/或", "和/或"),
        ("ﬁ", "fi"),
    ],
)
def test_what_is_seen_is_kept(typed: str, understood: str) -> None:
    assert normalise(typed) == understood


def test_one_character_that_grows_is_counted_after_it_has_grown() -> None:
    assert len(normalise("ﷺ" * 112)) > LONGEST


@given(st.text(max_size=1200))
def test_the_bot_sees_head_and_tail_of_a_long_message(text: str) -> None:
    seen = longest_seen_by_bot(text)
    assert len(seen) <= BOT_SEES
    assert seen == text or (text.startswith(seen[:300]) and text.endswith(seen[301:]))
