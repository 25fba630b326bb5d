"""What makes a run of digits somebody's number: the shapes and checksums of China's numbers."""

from __future__ import annotations

import re
from datetime import date

MOBILE = re.compile(r"(?:0086|86|0)?1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}")
ABROAD = re.compile(r"[1-9][0-9]{7,14}")
"""A number of another country; told from others by the plus before it."""

PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|7[1]|8[1-3])"
RESIDENT = re.compile(PROVINCE + r"[0-9]{4}(?P<born>(?:19|20)[0-9]{6})[0-9]{3}[0-9X]")
OLD_RESIDENT = re.compile(PROVINCE + r"[0-9]{4}(?P<born>[0-9]{6})[0-9]{3}")
FOREIGNER = re.compile(r"9[0-9]{5}(?P<born>(?:19|20)[0-9]{6})[0-9]{3}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

ISSUERS = re.compile(
    r"62[0-9]{14,17}|(?:60|81|9[05])[0-9]{14,17}|103[0-9]{16}"  # UnionPay, and the large banks' older cards
    r"|4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})|5[0-8][0-9]{14}|6[3-9][0-9]{14,17}"  # Visa, Mastercard, Maestro
    r"|(?:222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard's second range
    r"|35[0-9]{14}|3[47][0-9]{13}|3[068][0-9]{12}"  # JCB, American Express, Diners
)


def is_phone(digits: str, *, plus: bool = False) -> bool:
    """A mainland mobile or landline number, or any number that was written with a plus."""
    return bool(MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) or (plus and ABROAD.fullmatch(digits)))


def is_id_number(text: str, *, whole: bool = True) -> bool:
    """An identity number: of a resident with a possible region and birth date, or a foreigner's.

    A resident's with a wrong check character counts too: one mistyped digit leaves it as personal.
    The old one of 15 digits has none, so it counts only where it is written as a `whole`.
    """
    resident = RESIDENT.fullmatch(text) or (whole and OLD_RESIDENT.fullmatch(text))
    if resident:
        return _is_date(resident["born"])
    foreigner = FOREIGNER.fullmatch(text)
    return bool(foreigner) and id_checksum(text) and _is_date(text[6:14])


def id_checksum(text: str) -> bool:
    """Whether the last of 18 characters is the right one (GB 11643, ISO 7064 Mod 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return text[17] == _CHECKS[total % 11]


def is_card(digits: str) -> bool:
    """A bank card: its length, its issuer's prefix and its check digit; the last alone lets a tenth pass."""
    return bool(ISSUERS.fullmatch(digits)) and luhn(digits)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit (ISO 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_date(born: str) -> bool:
    year = born[:-4] if len(born) == 8 else f"19{born[:-4]}"
    try:
        date(int(year), int(born[-4:-2]), int(born[-2:]))
    except ValueError:
        return False
    return True
