"""Draws invented values: the same seed, person and day draw the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from sample import words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_DISTRICT = "319999"
"""A region that no identity number was ever given for."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
Choice = TypeVar("Choice")


class Draw:
    """The draws for one person; every moment lies before the day `today` begins."""

    def __init__(self, seed: int, person: int, today: date) -> None:
        """Begins the draws of this person anew."""
        self._random = random.Random(f"{seed}/{person}")
        self.today = today
        self.now = datetime.combine(today, time(), SHANGHAI).astimezone(UTC)
        self.home = self.one_of(words.CITIES)

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """One of them."""
        return choices[int(self._random.random() * len(choices))]

    def some_of(self, choices: Sequence[Choice], count: int) -> list[Choice]:
        """So many different ones."""
        return self._random.sample(choices, count)

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self._random.random() * (most - least + 1))

    def chance(self, share: float) -> bool:
        """True in this share of draws."""
        return self._random.random() < share

    def money(self, least: int, most: int) -> Decimal:
        """An amount in yuan with two places."""
        return Decimal(self.number(least * 100, most * 100)).scaleb(-2)

    def ago(self, days: int, least: int = 0) -> datetime:
        """A moment between `days` and `least` days before today, to the second."""
        return self.now - timedelta(days=least, seconds=self.number(60, max(days - least, 1) * 86_400))

    def digits(self, count: int) -> str:
        """So many digits."""
        return f"{int(self._random.random() * 10**count):0{count}d}"

    def hex(self, count: int) -> str:
        """So many hexadecimal characters."""
        return f"{self._random.getrandbits(count * 4):0{count}x}"

    def file(self, kind: str) -> str:
        """The place of a file in the operator's store."""
        return f"store/{kind}/{self.hex(16)}"

    def name(self) -> str:
        """A person's name."""
        given = self.one_of(words.GIVEN_NAMES) + (self.one_of(words.GIVEN_NAMES) if self.chance(0.7) else "")
        return self.one_of(words.SURNAMES) + given

    def phone(self) -> str:
        """A number from a range that no carrier was given."""
        return f"161{self.digits(8)}"

    def address(self) -> str:
        """A door in the person's city, in a street that does not exist."""
        city, districts, *_ = self.home
        street = f"{self.one_of(words.STREETS)} {self.number(1, 300)} 号"
        return f"{city}{self.one_of(districts)}{street} {self.number(1, 20)} 幢 {self.number(101, 2904)} 室"

    def coordinates(self) -> tuple[Decimal, Decimal]:
        """Latitude and longitude somewhere in the person's city."""
        _, _, latitude, longitude, _ = self.home
        return (
            Decimal(round(latitude * 1e6) + self.number(-50_000, 50_000)).scaleb(-6),
            Decimal(round(longitude * 1e6) + self.number(-50_000, 50_000)).scaleb(-6),
        )

    def id_number(self, born: date) -> str:
        """An identity number with the right check character, of a region that does not exist."""
        body = f"{NO_DISTRICT}{born:%Y%m%d}{self.digits(3)}"
        total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
        return body + _ID_CHECKS[total % 11]

    def card(self) -> str:
        """A bank card number of 16 digits with the right check digit, of no bank's range."""
        body = f"620000{self.digits(9)}"
        doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::2])
        return body + str(-(doubled + sum(int(digit) for digit in body[1::2])) % 10)

    def imei(self) -> str:
        """A device number from the range for tests."""
        return f"00{self.digits(13)}"

    def mac(self) -> str:
        """A locally administered hardware address."""
        return "02:" + ":".join(self.hex(2) for _ in range(5))

    def ip(self) -> str:
        """An address from a range for documentation."""
        return f"203.0.113.{self.number(1, 254)}"
