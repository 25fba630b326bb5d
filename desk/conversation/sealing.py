"""What the bot may see of a message, by what the last reply expects.

A code never leaves the desk, what can be the awaited value is sealed whole, the awaited period
is read here, and in free text every personal value becomes a token; while a code is out, so
does whatever could be it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk.clock import Clock, local
from desk.conversation.awaited import Awaited
from desk.conversation.lexicon import Lexicon
from desk.conversation.message import Expects, Intent
from desk.conversation.normalise import longest_seen_by_bot
from desk.datamap.period import Period
from desk.identity import codes
from desk.tables import Conversation
from desk.vault import detect, tokens
from desk.vault.detect import Found, spoken_digits
from desk.vault.keys import Keys

_DIGITS = re.compile(r"(?<![0-9])[0-9]{4,8}(?![0-9])")
_ONLY_CODE = re.compile(r"[0-9]{6}")
_LIKE_A_CODE = re.compile(r"(?<![0-9])(?<![0-9]-)[0-9](?:[ -]?[0-9]){5}(?![0-9]|-[0-9]{4,6}-[0-9])")
"""Six digits, in one piece or in groups, that are no part of a request's number."""


@dataclass(frozen=True)
class Sealer:
    """Seals one message of one conversation; the tokens are rows of its transaction."""

    session: Session
    clock: Clock
    keys: Keys
    lexicon: Lexicon
    awaited: Awaited

    def seal(self, conversation: Conversation, text: str) -> str | Intent:
        """The sealed text, or the intent that a code or an awaited value stands for."""
        code = _code_in(text, conversation.expects)
        if code is not None:
            token = self._token(conversation, tokens.TokenKind.CODE, code)
            return Intent(name="provide_code", entities={"sealed_code": token})
        period = self._period(conversation, text)
        if period is not None:
            return Intent(name="provide_scope", entities={"period": str(period)})
        value = self._value(conversation, text)
        if value is not None:
            token = self._token(conversation, tokens.TokenKind.VALUE, value)
            return Intent(name="provide_value", entities={"sealed_value": token})
        also = self._like_a_code(conversation, text)
        sealed = tokens.seal_text(self.session, self.clock, self.keys, conversation, text, also)
        return longest_seen_by_bot(sealed)

    def _like_a_code(self, conversation: Conversation, text: str) -> list[Found]:
        """What could be the code that is out, however it was written; nothing while none is."""
        runs = [match.span() for match in _LIKE_A_CODE.finditer(spoken_digits(text))]
        if not runs or not codes.is_out(self.session, self.clock, conversation.subject):
            return []
        return [Found(tokens.TokenKind.CODE, start, end) for start, end in runs]

    def hidden(self, conversation: Conversation, text: str) -> str:
        """The token of a text that is to be heard later."""
        return self._token(conversation, tokens.TokenKind.VALUE, text)

    def _value(self, conversation: Conversation, text: str) -> str | None:
        """The awaited value that the text is; None where none is awaited, and for what cannot be one."""
        if conversation.expects != Expects.VALUE or self.lexicon.is_control(text):
            return None
        return self.awaited.value_in(conversation.expected_field, text)

    def _period(self, conversation: Conversation, text: str) -> Period | None:
        """The awaited period that the text says; None where none is awaited, and for what is not clear."""
        if conversation.expects != Expects.PERIOD:
            return None
        return self.awaited.periods.answer(text, local(self.clock.now()).date())

    def _token(self, conversation: Conversation, kind: tokens.TokenKind, value: str) -> str:
        return tokens.seal_value(self.session, self.clock, self.keys, conversation, kind, value)


def is_like_a_code(text: str) -> bool:
    """Whether six digits in a row stand in a text, however they are written, that are no other number."""
    known = detect.find(text)
    found = _LIKE_A_CODE.finditer(spoken_digits(text))
    return any(all(m.end() <= one.start or one.end <= m.start() for one in known) for m in found)


def _code_in(text: str, expects: str) -> str | None:
    if expects == Expects.VALUE:  # six digits may be the value itself, and are sealed whole
        return None
    joined = re.sub(r"[\s-]", "", text)
    if _ONLY_CODE.fullmatch(joined):
        return joined
    if expects != Expects.CODE:
        return None
    if re.fullmatch(r"[0-9]{4,8}", spoken_digits(joined)):
        return spoken_digits(joined)
    found = _DIGITS.findall(text)
    return str(found[0]) if len(found) == 1 else None
