"""Spared things: 「订单留着，其他都删」 names what stays, 「删录音，订单别动」 both.

A category or purpose that is to be kept must not be taken for one that is to go. Where
something else is named, what is spared is dropped; where all the rest is to go, it stays,
and the entity `scope_except` says what it is.
"""

import re
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

KINDS = ("data_category", "purpose")
THE_REST = re.compile(r"(?<![删清移消解扣])除[了开去]?|其[他它余]|别的|剩下|所有|全部|[全都]")
AND = re.compile(r"(?:的|信息|记录)?[和跟与及、]|(?:的|信息|记录)?(?:还有|以及)")
KEPT_AFTER = re.compile(
    r"(?:信息|记录|资料|那[个些条几单]*|这[个些条几单]*|[的都先也还得要就])*"
    r"(?:留着|留下|留好|保留|[别不](?:要|用|想|能)?(?:动|删|清|抹|关|停)|继续)"
)
KEPT_BEFORE = re.compile(
    r"(?P<except>(?<![删清移消解扣])除[了开去]?|保留|留着|留下|"
    r"[别不](?:要|用|想|能)?(?:动|删掉?|清掉?|抹掉?|关掉?|停掉?))"
    r"(?:我的|我|这个?|那个?|掉|了)*$"
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SparedThings(GraphComponent):
    """Takes out what is to be kept."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SparedThings":
        """Makes the component; it has no settings."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Drops or marks what is spared in each message."""
        for message in messages:
            entities = without_spared(message.get(TEXT) or "", message.get(ENTITIES, []))
            message.set(ENTITIES, entities, add_to_output=True)
        return messages


def without_spared(text: str, entities: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The entities without those that are kept; with them and `scope_except` where all the rest goes."""
    kept = [
        spared for kind in KINDS for spared in spared_of(text, [e for e in entities if e["entity"] == kind])
    ]
    if not kept:
        return entities
    going = [entity for entity in entities if entity not in kept]
    if any(entity["entity"] in KINDS for entity in going):
        return going
    if not THE_REST.search(text):
        return going
    marker = {"entity": "scope_except", "value": "except", "start": kept[0]["start"], "end": kept[0]["end"]}
    return [*entities, marker]


def spared_of(text: str, entities: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """Those among the entities of one kind that the words around them keep."""
    spared: List[Dict[str, Any]] = []
    used = 0
    for group in _groups(text, sorted(entities, key=lambda entity: int(entity["start"]))):
        before = KEPT_BEFORE.search(text, used, group[0]["start"])
        after = KEPT_AFTER.match(text, group[-1]["end"])
        if before or after:
            spared += group
        used = after.end() if after else group[-1]["end"]
    return spared


def _groups(text: str, entities: List[Dict[str, Any]]) -> List[List[Dict[str, Any]]]:
    """Entities that are joined by an "and" share what is said of them."""
    groups: List[List[Dict[str, Any]]] = []
    for entity in entities:
        joined = groups and AND.fullmatch(text[groups[-1][-1]["end"] : entity["start"]])
        groups = [*groups[:-1], [*groups[-1], entity]] if joined else [*groups, [entity]]
    return groups
