"""Whether a new value can be right, and how it is written: one rule for each kind of field.

The value comes as a person writes or says it; what goes back is the one form in
which it is stored. A refusal names the reason, never the value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

import phonenumbers

from desk.datamap.models import FieldKind
from desk.rights import dates
from desk.rights.failures import ValueFault, ValueRefused
from desk.vault import numbers
from desk.vault.detect import spoken_digits

LONGEST_TEXT = 200
SHORTEST_ADDRESS, LONGEST_ADDRESS = 5, 200
SHORTEST_NAME, LONGEST_NAME = 2, 30
LONGEST_EMAIL = 254
FIRST_DAY = date(1900, 1, 1)
MIDDLE_DOT = "·"
_DOTS = re.compile("[•∙‧・.]")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}")
_SEPARATORS = re.compile(r"[\s()\-‐-―−]")


def checked(kind: FieldKind, raw: str, today: date) -> str:
    """The value in the form in which it is stored. Raises ValueRefused."""
    value = _clean(raw)
    if not value:
        raise ValueRefused(ValueFault.EMPTY)
    return _RULES[kind](value, today)


def _clean(raw: str) -> str:
    """Full width to half, nothing unseen, one blank for many."""
    composed = unicodedata.normalize("NFKC", raw)
    seen = "".join(c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def _name(value: str, _today: date) -> str:
    name = _DOTS.sub(MIDDLE_DOT, value).strip(MIDDLE_DOT + " ")
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise ValueRefused(ValueFault.NAME_LENGTH)
    if not all(c.isalpha() or unicodedata.category(c) == "Mn" or c in (MIDDLE_DOT, " ") for c in name):
        raise ValueRefused(ValueFault.NAME_SIGNS)
    return name


def _phone(value: str, _today: date) -> str:
    digits = _SEPARATORS.sub("", spoken_digits(value)).removeprefix("+")
    if not numbers.MOBILE.fullmatch(digits):
        raise ValueRefused(ValueFault.PHONE)
    number = phonenumbers.parse(digits[-11:], "CN")
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in kinds:
        raise ValueRefused(ValueFault.PHONE)
    return digits[-11:]


def _id_number(value: str, today: date) -> str:
    number = _SEPARATORS.sub("", spoken_digits(value)).upper()
    if len(number) != 18 or not numbers.is_id_number(number) or not numbers.id_checksum(number):
        raise ValueRefused(ValueFault.ID_NUMBER)
    if date.fromisoformat(number[6:14]) > today:
        raise ValueRefused(ValueFault.ID_NUMBER)
    return number


def _email(value: str, _today: date) -> str:
    address = value.replace(" ", "")
    name, _, host = address.rpartition("@")
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address) or ".." in address or name[0] == ".":
        raise ValueRefused(ValueFault.EMAIL)
    return f"{name}@{host.lower()}"


def _date(value: str, today: date) -> str:
    day = dates.read(value, today)
    if day is None:
        raise ValueRefused(ValueFault.DATE)
    if day > today:
        raise ValueRefused(ValueFault.DATE_FUTURE)
    if day < FIRST_DAY:
        raise ValueRefused(ValueFault.DATE_TOO_OLD)
    return day.isoformat()


def _address(value: str, _today: date) -> str:
    if len(value) < SHORTEST_ADDRESS:
        raise ValueRefused(ValueFault.ADDRESS_SHORT)
    if len(value) > LONGEST_ADDRESS:
        raise ValueRefused(ValueFault.ADDRESS_LONG)
    return value


def _text(value: str, _today: date) -> str:
    if len(value) > LONGEST_TEXT:
        raise ValueRefused(ValueFault.TEXT_LONG)
    return value


_RULES: Mapping[FieldKind, Callable[[str, date], str]] = {
    FieldKind.NAME: _name,
    FieldKind.PHONE: _phone,
    FieldKind.ID_NUMBER: _id_number,
    FieldKind.EMAIL: _email,
    FieldKind.DATE: _date,
    FieldKind.ADDRESS: _address,
    FieldKind.TEXT: _text,
}
