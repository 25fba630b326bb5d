"""A conversation is read back in part, works as if it were whole, and is kept whole."""

import asyncio
import json
from pathlib import Path
from typing import List

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bounded_tracker import KEPT, BoundedTrackerStore

SLOTS = [TextSlot(name, mappings=[{"type": "custom"}]) for name in ("journey", "awaiting")]
DOMAIN = Domain(["greet"], [], SLOTS, {}, ["action_resume"], {}, {})
WHO = "8f4ba5a8-6a5a-4fb6-a25e-0a4f4e9dd0c2"


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "tracker.db")


def ours(path: str) -> BoundedTrackerStore:
    return BoundedTrackerStore(DOMAIN, dialect="sqlite", db=path)


def stocks(path: str) -> SQLTrackerStore:
    return SQLTrackerStore(DOMAIN, dialect="sqlite", db=path)


def a_session() -> List[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def a_turn(*slots: SlotSet) -> List[Event]:
    said = UserUttered("你好", {"name": "greet", "confidence": 1.0})
    return [
        said,
        ActionExecuted("action_resume"),
        BotUttered("您好"),
        *slots,
        ActionExecuted("action_listen"),
    ]


def take(store: BoundedTrackerStore, *events: Event) -> DialogueStateTracker:
    """One message: the tracker is read, goes on, and is saved."""
    tracker = asyncio.run(store.get_or_create_tracker(WHO, append_action_listen=False))
    tracker.update_with_events(list(events), DOMAIN)
    asyncio.run(store.save(tracker))
    return tracker


def read(store: SQLTrackerStore) -> DialogueStateTracker | None:
    return asyncio.run(store.retrieve(WHO))


def slots_of(tracker: DialogueStateTracker | None) -> dict[str, object]:
    return tracker.current_slot_values() if tracker else {}


def test_a_stranger_has_no_tracker(path: str) -> None:
    assert read(ours(path)) is None


def test_the_two_hundredth_turn_reads_no_more_than_the_tenth(path: str) -> None:
    store = ours(path)
    take(store, *a_session())
    for _ in range(200):
        take(store, *a_turn())
    tracker = read(store)
    assert tracker is not None
    assert len(tracker.events) <= KEPT
    assert tracker.events[0] == ActionExecuted("action_listen")


def test_every_event_is_kept_once_and_in_order(path: str) -> None:
    store = ours(path)
    said = a_session() + [event for _ in range(30) for event in a_turn()]
    for start in range(0, len(said), 5):
        take(store, *said[start : start + 5])
    whole = asyncio.run(stocks(path).retrieve_full_tracker(WHO))
    assert whole is not None
    assert [event.type_name for event in whole.events] == [event.type_name for event in said]


def test_a_slot_that_was_set_long_ago_is_still_set(path: str) -> None:
    store = ours(path)
    take(store, *a_session())
    take(store, *a_turn(SlotSet("journey", "erasure"), SlotSet("awaiting", "code")))
    take(store, *a_turn(SlotSet("awaiting", "scope")))
    for _ in range(30):
        take(store, *a_turn())
    assert slots_of(read(store)) == slots_of(read(stocks(path)))
    assert slots_of(read(store))["awaiting"] == "scope"


def test_a_new_session_starts_without_the_slots_of_the_old_one(path: str) -> None:
    store = ours(path)
    take(store, *a_session(), *a_turn(SlotSet("journey", "erasure")))
    take(store, *a_session())
    for _ in range(30):
        take(store, *a_turn())
    assert slots_of(read(store))["journey"] is None


def test_saving_twice_adds_nothing(path: str) -> None:
    store = ours(path)
    tracker = take(store, *a_session(), *a_turn())
    asyncio.run(store.save(tracker))
    whole = asyncio.run(store.retrieve_full_tracker(WHO))
    assert whole is not None
    assert len(whole.events) == len(tracker.events)


def test_a_row_says_what_the_stock_store_says_of_it(path: str, tmp_path: Path) -> None:
    store, stock, events = ours(path), stocks(str(tmp_path / "stock.db")), a_session() + a_turn()
    take(store, *events)
    tracker = DialogueStateTracker(WHO, DOMAIN.slots)
    tracker.update_with_events(events, DOMAIN)
    asyncio.run(stock.save(tracker))
    assert rows(store) == rows(stock)


def rows(store: SQLTrackerStore) -> List[tuple[object, ...]]:
    with store.session_scope() as session:
        found = session.query(store.SQLEvent).order_by(store.SQLEvent.id).all()
        return [
            (row.sender_id, row.type_name, row.intent_name, row.action_name, json.loads(row.data)["event"])
            for row in found
        ]
