"""One call of the bot: who it speaks for, what it understood, what it wants done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rasa_sdk import Tracker


@dataclass(frozen=True)
class Call:
    """What an action reads of the tracker: sealed text, intent, entities. Slots prove nothing."""

    conversation_id: UUID
    intent: str
    text: str
    entities: tuple[tuple[str, str], ...]
    ranking: tuple[str, ...]
    misses: int
    journey: str | None
    awaiting: str | None

    def values(self, entity: str) -> tuple[str, ...]:
        """Every value of this entity in the last message, in order, each once."""
        return tuple(dict.fromkeys(value for name, value in self.entities if name == entity))

    def value(self, entity: str) -> str | None:
        """The first value of this entity, if there is one."""
        return next(iter(self.values(entity)), None)

    @property
    def pressed(self) -> bool:
        """Whether the desk gave the bot an intent for this message: no words of it can mean anything."""
        return self.text.startswith("/")

    @property
    def clear_yes(self) -> bool:
        """Whether the person said a clear yes, or pressed the button that is one."""
        return self.intent == "affirm" and self.value("clear_answer") == "yes"


def read(tracker: Tracker) -> Call:
    """The call that this tracker stands for. Raises ValueError for a conversation that is no UUID."""
    message = tracker.latest_message
    slots: Mapping[str, Any] = tracker.slots
    return Call(
        conversation_id=UUID(tracker.sender_id),
        intent=str((message.get("intent") or {}).get("name") or ""),
        text=str(message.get("text") or ""),
        entities=tuple(_entities(message)),
        ranking=tuple(str(entry.get("name")) for entry in message.get("intent_ranking") or ()),
        misses=_misses(tracker.events),
        journey=slots.get("journey"),
        awaiting=slots.get("awaiting"),
    )


def _entities(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for entity in message.get("entities") or ():
        values = entity.get("value")
        for value in values if isinstance(values, list) else [values]:
            found.append((str(entity.get("entity")), str(value)))
    return found


def _misses(events: list[dict[str, Any]]) -> int:
    """How many messages in a row, up to the last, were not understood."""
    count = 0
    for event in reversed(events):
        if event.get("event") != "user":
            continue
        intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
        if intent != "nlu_fallback":
            break
        count += 1
    return count
