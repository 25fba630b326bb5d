"""Ordinary people of the sample operator, each given to one test only."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.platform import Platform

ORDINARY = """
    SELECT id, phone, coalesce(advertised, false) FROM (
      SELECT id, phone,
        (SELECT granted FROM consents WHERE account_id = a.id AND purpose = 'marketing' AND channel = 'sms'
         ORDER BY changed_at DESC, id DESC LIMIT 1) AS advertised,
        EXISTS (SELECT 1 FROM orders WHERE account_id = a.id AND status = 'completed'
                AND completed_at > now() - interval '2 years') AS ordered
      FROM accounts a
      WHERE id > 100 AND closed_at IS NULL AND phone IS NOT NULL AND born < now() - interval '19 years'
        AND (SELECT count(*) FROM accounts o WHERE o.phone = a.phone) = 1
        AND NOT EXISTS (SELECT 1 FROM orders
                        WHERE account_id = a.id AND status NOT IN ('completed', 'cancelled'))
        AND NOT EXISTS (SELECT 1 FROM balances WHERE account_id = a.id AND amount <> 0)
        AND NOT EXISTS (SELECT 1 FROM disputes WHERE account_id = a.id AND status <> 'settled')
        AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE account_id = a.id AND status = 'waiting')
        AND EXISTS (SELECT 1 FROM addresses WHERE account_id = a.id)) AS found
    ORDER BY NOT ordered, coalesce(advertised, false), id
"""


@dataclass
class Pool:
    """Deals out numbers of people with nothing special, and with whom nobody has spoken yet.

    They have addresses; those who ordered in the last two years come first.
    """

    platform: Platform
    _left: list[tuple[int, str, bool]] = field(default_factory=list)
    _filled: bool = False

    def take(self, *, advertised: bool = False) -> str:
        """The number of the next one, or of one who takes advertising by text message. Raises LookupError."""
        if not self._filled:
            self._left, self._filled = self._people(), True
        for person in self._left:
            if person[2] or not advertised:
                self._left.remove(person)
                return person[1]
        raise LookupError("nobody is left; start with a fresh data directory")

    def _people(self) -> list[tuple[int, str, bool]]:
        with self.platform.connect("desk") as connection:
            met = {row[0] for row in connection.execute("SELECT DISTINCT subject FROM conversations")}
        with self.platform.connect() as connection:
            people = connection.execute(ORDINARY).fetchall()
        return [person for person in people if str(person[0]) not in met]
