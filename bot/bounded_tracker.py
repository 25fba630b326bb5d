"""The tracker store: a conversation is kept whole and read back in part.

Rules look at the last turns and at the slots, so only these are read: a turn costs
as much at the two hundredth as at the fifth. What is stored is never dropped.
"""

import json
from typing import Any, List

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session

KEPT = 40
"""Events that are read back: four turns or more, so that four misses in a row are still counted."""

Stored = SQLTrackerStore.SQLEvent


class BoundedTrackerStore(SQLTrackerStore):
    """Rasa's SQL store, reading the last turns of the last session, and its slots."""

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        if fetch_events_from_all_sessions:
            return await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        with self.session_scope() as session:
            rows = last_rows(session, sender_id)
        if not rows:
            return None
        events = [json.loads(row) for row in rows]
        return noted(DialogueStateTracker.from_dict(sender_id, events, self.domain.slots))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Adds the events that came since the tracker was read or last saved."""
        new = list(tracker.events)[getattr(tracker, "stored_events", 0) :]
        with self.session_scope() as session:
            session.bulk_insert_mappings(Stored, [_row(tracker.sender_id, event.as_dict()) for event in new])
            session.commit()
        noted(tracker)


def noted(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The tracker, with the number of its events that are in the store."""
    tracker.stored_events = len(tracker.events)  # type: ignore[attr-defined]  # ours, on Rasa's object
    return tracker


def last_rows(session: Session, sender_id: str) -> List[str]:
    """The last turns of the last session as JSON, whole, after the slots that were set before them."""
    mine = Stored.sender_id == sender_id
    began = (
        sa.select(sa.func.coalesce(sa.func.max(Stored.id), 0))
        .where(mine, Stored.type_name == SessionStarted.type_name)
        .scalar_subquery()
    )
    last = sa.select(Stored.id, Stored.type_name, Stored.action_name, Stored.data)
    found = session.execute(last.where(mine, Stored.id >= began).order_by(Stored.id.desc()).limit(KEPT)).all()
    rows = found[::-1]
    if len(rows) < KEPT:
        return [row.data for row in rows]
    rows = rows[_first_whole_turn(rows) :]
    newest = (
        sa.select(sa.func.max(Stored.id))
        .where(mine, Stored.id >= began, Stored.id < rows[0].id, Stored.type_name == SlotSet.type_name)
        .group_by(Stored.action_name)
    )
    slots = session.execute(sa.select(Stored.data).where(Stored.id.in_(newest)).order_by(Stored.id))
    return [*slots.scalars(), *(row.data for row in rows)]


def _first_whole_turn(rows: List[Any]) -> int:
    """Where the bot first listens: what stands before it is the rest of a turn."""
    listens = (ActionExecuted.type_name, ACTION_LISTEN_NAME)
    places = (place for place, row in enumerate(rows) if (row.type_name, row.action_name) == listens)
    return next(places, 0)


def _row(sender_id: str, data: dict[str, Any]) -> dict[str, Any]:
    intent = data.get("parse_data", {}).get("intent", {}).get("name")
    return {
        "sender_id": sender_id,
        "type_name": data["event"],
        "timestamp": data.get("timestamp"),
        "intent_name": intent,
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
