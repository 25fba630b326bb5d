"""What of a person's data a copy is of: every category, or some, whole or of a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from desk.datamap.categories import Category
from desk.datamap.models import Datamap
from desk.datamap.period import Period
from desk.rights.scope import Scope


@dataclass(frozen=True)
class Portion:
    """The categories in the datamap's order, and the period; `whole` says that it is everything."""

    categories: tuple[Category, ...]
    period: Period | None
    whole: bool

    @classmethod
    def of(cls, datamap: Datamap, scope: Scope) -> Self:
        """What a scope asks for; one that names nothing asks for everything. Raises ScopeUnknown."""
        known = [category.id for category in datamap.categories]
        chosen = scope.resolve(known) or tuple(known)
        categories = tuple(datamap.category(id_) for id_ in chosen)
        return cls(categories, scope.period, len(categories) == len(known) and scope.period is None)

    @classmethod
    def read(cls, datamap: Datamap, arguments: Mapping[str, Any]) -> Self:
        """From a step's arguments. Raises ScopeUnknown."""
        period = Period.read(arguments.get("period"))
        return cls.of(datamap, Scope(categories=tuple(arguments.get("categories", ())), period=period))

    def arguments(self) -> dict[str, Any]:
        """For a step; nothing where it is everything."""
        if self.whole:
            return {}
        named = {"categories": [category.id for category in self.categories]}
        return {**named, "period": str(self.period)} if self.period else named

    def period_of(self, category: Category) -> Period | None:
        """The period to which this category is cut; None where it is whole, as one without times is."""
        return self.period if category.timed else None
