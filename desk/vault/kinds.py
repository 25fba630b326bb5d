"""The kinds of personal value that a token can stand for."""

from __future__ import annotations

from enum import StrEnum


class TokenKind(StrEnum):
    """The word in a token; the bot's training data uses the same words.

    PERSON and PLACE are words that name no category and no field: a token must not say
    what the sentence did not.
    """

    PHONE = "手机号"
    ID_NUMBER = "身份证号"
    CARD = "银行卡号"
    EMAIL = "邮箱"
    VALUE = "值"
    CODE = "验证码"
    PERSON = "某人"
    PLACE = "某处"
