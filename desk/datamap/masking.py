"""How a value is shown where it may be seen: enough to recognise one's own, never the value itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from desk.datamap.categories import Mask
from desk.datamap.models import FieldKind

HIDDEN = "＊＊＊"
COMPOUND_SURNAMES = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|司空|夏侯|长孙|宇文|轩辕|端木|南宫|独孤|西门|"
    "百里|呼延|闻人|澹台|公冶|宗政|濮阳|淳于|单于|太叔|申屠|仲孙|钟离|鲜于|闾丘|完颜|拓跋|万俟"
)
_PLACE_NAME = r"[^\W0-9_a-zA-Z路街号栋巷弄省市]"
_DISTRICT = re.compile(
    rf"(?:{_PLACE_NAME}{{2,7}}?(?:省|自治区|特别行政区))?"
    rf"(?:{_PLACE_NAME}{{1,9}}?(?:市|自治州|地区|盟))?"
    rf"(?:{_PLACE_NAME}{{1,8}}?(?:(?<![小社园校厂景])区|县|旗|市))?"
)
_COORDINATE = r"[-+]?[0-9]{1,3}\.[0-9]+"
_COORDINATES = re.compile(rf"\s*[(\[]?\s*{_COORDINATE}(?:\s*[,，;\s]\s*{_COORDINATE})?\s*[)\]]?\s*")
_FINE = re.compile(r"(\.[0-9])[0-9]*")
_YEAR = re.compile(r"(?<![0-9])(?:18|19|20)[0-9]{2}")


def mask(kind: Mask | FieldKind, value: str) -> str:
    """`value` as it is shown in chat. Any text is taken; an empty one stays empty.

    What does not look like its kind is hidden whole, and no value of more than two
    characters is ever its own mask.
    """
    if not value:
        return ""
    shown = _RULES[Mask(kind.value)](value.strip())
    return shown if shown != value else "＊"


def _name(value: str) -> str:
    if value.isascii():
        return f"{value[:1]}{HIDDEN}"
    surname = value[:2] if len(value) > 2 and COMPOUND_SURNAMES.match(value) else value[:1]
    return surname + "＊" * min(max(len(value) - len(surname), 1), 3)


def _phone(value: str) -> str:
    digits = _digits(value)
    national = digits[-11:] if len(digits) in (11, 13, 15) else digits
    if len(national) == 11:
        return f"{national[:3]}****{national[-4:]}"
    return _last_four(value)


def _id_number(value: str) -> str:
    if len(value) in (15, 18):
        return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"
    if len(value) >= 8:
        return f"{value[:1]}{'*' * (len(value) - 3)}{value[-2:]}"
    return HIDDEN


def _last_four(value: str) -> str:
    digits = _digits(value)
    return f"****{digits[-4:]}" if len(digits) >= 8 else "****"


def _email(value: str) -> str:
    local, _, domain = value.rpartition("@")
    return f"{local[:1]}***@{domain}" if local and "." in domain else HIDDEN


def _address(value: str) -> str:
    found = _DISTRICT.match(value)
    return (found[0] if found else "") + HIDDEN


def _place(value: str) -> str:
    if _COORDINATES.fullmatch(value):
        return _FINE.sub(r"\1*", value)
    return _address(value)


def _date(value: str) -> str:
    found = _YEAR.search(value)
    return f"{found[0]}-**-**" if found else "****"


def _text(value: str) -> str:
    """The head, without its digits: a note may begin with a number to call."""
    head = value[: min(6, len(value) // 3)]
    return re.sub(r"[0-9]", "*", head) + "……"


def _hidden(_value: str) -> str:
    return HIDDEN


def _digits(value: str) -> str:
    return "".join(character for character in value if character in "0123456789")


_RULES: Mapping[Mask, Callable[[str], str]] = {
    Mask.NAME: _name,
    Mask.PHONE: _phone,
    Mask.ID_NUMBER: _id_number,
    Mask.CARD: _last_four,
    Mask.EMAIL: _email,
    Mask.ADDRESS: _address,
    Mask.PLACE: _place,
    Mask.DATE: _date,
    Mask.TEXT: _text,
    Mask.FILE: _hidden,
    Mask.SECRET: _hidden,
}
