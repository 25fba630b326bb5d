"""What a request is about: ids of the datamap and sealed tokens, never a value.

Each scope goes into `Request.scope` and comes out again unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from desk.datamap.period import Period
from desk.rights.failures import ScopeUnknown


@dataclass(frozen=True)
class Scope:
    """Categories of an access or an erasure: these, or everything but those, whole or of a period.

    `words` is the token of a sentence that asked for less than whole categories, where one did:
    for `single` records, which cannot be done, or for a period. One that was not understood is
    `unclear`, and has to be asked for; one that was said by what is to stay `spares` that.
    """

    categories: tuple[str, ...] = ()
    everything: bool = False
    except_: tuple[str, ...] = ()
    words: str = ""
    single: bool = False
    period: Period | None = None
    unclear: bool = False
    spares: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As it stands in `Request.scope`."""
        kept = {key: _listed(value) for key, value in asdict(self).items()}
        return {**kept, "period": str(self.period) if self.period else ""}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """From `Request.scope`; what is missing is empty."""
        return cls(
            categories=tuple(stored.get("categories", ())),
            everything=bool(stored.get("everything", False)),
            except_=tuple(stored.get("except_", ())),
            words=str(stored.get("words", "")),
            single=bool(stored.get("single", stored.get("words", ""))),
            period=Period.read(stored.get("period")),
            unclear=bool(stored.get("unclear", False)),
            spares=bool(stored.get("spares", False)),
        )

    @property
    def named(self) -> bool:
        """Whether anything was named: before that, it must be asked for."""
        return self.everything or bool(self.categories)

    def resolve(self, known: Iterable[str]) -> tuple[str, ...]:
        """The category ids in scope, in the datamap's order.

        Raises ScopeUnknown for an id that is not among `known`.
        """
        order = tuple(known)
        if set(self.categories + self.except_) - set(order):
            raise ScopeUnknown("category")
        chosen = set(order) if self.everything else set(self.categories)
        return tuple(category for category in order if category in chosen - set(self.except_))


@dataclass(frozen=True)
class ConsentScope:
    """Purposes whose consent is taken back, and through which channels; no channel means all."""

    purposes: tuple[str, ...]
    channels: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As it stands in `Request.scope`."""
        return {key: _listed(value) for key, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """From `Request.scope`."""
        return cls(tuple(stored.get("purposes", ())), tuple(stored.get("channels", ())))


@dataclass(frozen=True)
class CorrectionScope:
    """The field to correct and the token that stands for its new value; what is not named yet is empty.

    `proved` is the token whose value, a new phone number, was proved by a code sent to it.
    """

    field: str = ""
    token: str = ""
    proved: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As it stands in `Request.scope`: what was named."""
        return {key: value for key, value in asdict(self).items() if value}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """From `Request.scope`."""
        return cls(**{key: str(stored.get(key, "")) for key in ("field", "token", "proved")})


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
