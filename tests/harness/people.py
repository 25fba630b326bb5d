"""Ordinary people of the sample operator, each given to one test only."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.platform import Platform

ORDINARY = """
    SELECT id, phone FROM accounts a
    WHERE id > 100 AND closed_at IS NULL AND phone IS NOT NULL AND born < now() - interval '19 years'
      AND (SELECT count(*) FROM accounts o WHERE o.phone = a.phone) = 1
      AND NOT EXISTS (SELECT 1 FROM orders
                      WHERE account_id = a.id AND status NOT IN ('completed', 'cancelled'))
      AND NOT EXISTS (SELECT 1 FROM balances WHERE account_id = a.id AND amount <> 0)
      AND NOT EXISTS (SELECT 1 FROM disputes WHERE account_id = a.id AND status <> 'settled')
      AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE account_id = a.id AND status = 'waiting')
      AND EXISTS (SELECT 1 FROM addresses WHERE account_id = a.id)
      AND EXISTS (SELECT 1 FROM orders WHERE account_id = a.id)
    ORDER BY id
"""


@dataclass
class Pool:
    """Deals out numbers of people with nothing special; never the same person twice."""

    platform: Platform
    _left: list[tuple[int, str]] = field(default_factory=list)
    _filled: bool = False

    def take(self) -> str:
        """The number of the next one. Raises IndexError when there is nobody left."""
        if not self._filled:
            with self.platform.connect() as connection:
                self._left = connection.execute(ORDINARY).fetchall()
            self._filled = True
        return self._left.pop(0)[1]
