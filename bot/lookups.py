"""The operator's vocabulary, from the datamap into training data.

Writes build/nlu/datamap.yml (lookups, the sealed tokens' patterns, bare names as
examples of `provide_scope`, and clear answers as examples of the intents that have
no others) and build/names.yml (entity → word → id).
"""

import re
from pathlib import Path
from typing import Any

import yaml

import places

ENTITY_OF = {
    "categories": "data_category",
    "fields": "field",
    "purposes": "purpose",
    "channels": "channel",
    "permissions": "permission",
    "brands": "device_brand",
}
SEALED = {
    "sealed_phone": "手机号",
    "sealed_id_number": "身份证号",
    "sealed_card": "银行卡号",
    "sealed_email": "邮箱",
    "sealed_value": "值",
    "sealed_code": "验证码",
}
ANSWERED = {"menu": "menu", "resend": "resend_code", "wait": "hesitate"}
_EXAMPLE = re.compile(r"^ +- (.+)$", re.MULTILINE)
Names = dict[str, dict[str, str]]


def read_names(datamap: dict[str, Any]) -> Names:
    """Entity → word in lower case → id; an id's own title counts as its first word."""
    names: Names = {}
    for section, entity in ENTITY_OF.items():
        words = names.setdefault(entity, {})
        for item in _items(datamap.get(section)):
            for word in (item.get("title"), *(item.get("synonyms") or ())):
                if word:
                    words.setdefault(str(word).lower(), str(item["id"]))
    return names


def training_data(
    names: Names, answers: dict[str, list[str]] | None = None, taken: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The names in Rasa's format, longest first so that the longest wins.

    A word that is an example of another intent already (`taken`) stays that.
    """
    lookups = [
        {"lookup": entity, "examples": _listed(sorted(words, key=lambda word: (-len(word), word)))}
        for entity, words in names.items()
        if words
    ]
    patterns = [
        {"regex": entity, "examples": _listed([f"⟦{kind}:[0-9a-f]+⟧"])} for entity, kind in SEALED.items()
    ]
    named = [f"[{word}]({entity})" for entity, words in names.items() for word in words if word not in taken]
    said = [
        _examples(intent, [str(word) for word in (answers or {}).get(key, ()) if str(word) not in taken])
        for key, intent in ANSWERED.items()
    ]
    return {
        "version": "3.1",
        "nlu": [*lookups, *patterns, _examples("provide_scope", named), *said, *_sealed()],
    }


def write(datamap: Path) -> None:
    """Writes both files from the datamap at this path."""
    names = read_names(yaml.safe_load(datamap.read_text(encoding="utf-8")))
    places.BUILT_NLU.mkdir(parents=True, exist_ok=True)
    answers = yaml.safe_load(places.ANSWERS.read_text(encoding="utf-8"))
    _dump(places.BUILT_NLU / "datamap.yml", training_data(names, answers, _taken()))
    _dump(places.NAMES, names)


def _taken() -> frozenset[str]:
    """Every example of data/nlu as it is written."""
    files = sorted((places.ROOT / "data" / "nlu").glob("*.yml"))
    return frozenset(
        line.lower() for path in files for line in _EXAMPLE.findall(path.read_text(encoding="utf-8"))
    )


def _items(section: Any) -> list[dict[str, Any]]:
    if isinstance(section, dict):
        return [{"id": key, **(value or {})} for key, value in section.items()]
    return list(section or ())


def _sealed() -> list[dict[str, Any]]:
    tokens = {
        entity: [f"[⟦{kind}:{digits}⟧]({entity})" for digits in ("a1b2c3", "07d9ef")]
        for entity, kind in SEALED.items()
    }
    codes = tokens.pop("sealed_code")
    values = [token for pair in tokens.values() for token in pair]
    return [_examples("provide_value", values), _examples("provide_code", codes)]


def _examples(intent: str, lines: list[str]) -> dict[str, Any]:
    return {"intent": intent, "examples": _listed(lines)}


def _listed(lines: list[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _dump(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
