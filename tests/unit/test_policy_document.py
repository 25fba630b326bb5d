"""The policy file: what is loaded, which faults are found and where, and whose words it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from desk.policy.document import Policy, load
from desk.policy.failures import PolicyInvalid
from desk.settings import ROOT

SAMPLE = ROOT / "sample" / "policy.yml"
SCANNED = "policy/2020-07-01.ocr.txt"
NAMED_BY_THE_MISSION = re.findall(
    r"\S+",
    "1.1 1.2 1.3 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 3 4.1.1 4.1.2 4.1.2a 4.1.2b 4.2 4.3 4.4 4.5 "
    "5.2d 5.3 6 7.1 7.2 7.3 7.4 8 9 10",
)
GOOD = """\
version: v1
title: T
clauses:
  - id: "1"
    title: one
    text: first
    asks: [what is first]
  - id: "2"
    title: two
    text: second
    asks: [what is second]
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(SAMPLE)


def faults(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    path = tmp_path / "policy.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyInvalid) as caught:
        load(path)
    return [(fault.line, fault.what) for fault in caught.value.faults]


def test_a_good_file_is_loaded_with_the_law_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_text(GOOD, encoding="utf-8")
    policy = load(path)
    assert (policy.version, [clause.id for clause in policy.clauses]) == ("v1", ["1", "2"])
    assert "PIPL 47" in {article.id for article in policy.laws}


def test_an_id_that_stands_twice_is_named_with_its_line(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD.replace('"2"', '"1"')) == [(8, "clauses.1.id: stands twice")]


def test_an_ask_that_stands_twice_is_named_with_its_line(tmp_path: Path) -> None:
    found = faults(tmp_path, GOOD.replace("what is second", "what is first"))
    assert found == [(11, "clauses.1.asks.0: stands twice")]


def test_an_empty_text_is_named_with_its_line(tmp_path: Path) -> None:
    [(line, what)] = faults(tmp_path, GOOD.replace("text: second", 'text: "  "'))
    assert (line, what.partition(":")[0]) == (10, "clauses.1.text")


def test_a_key_that_is_not_known_is_named_with_its_line(tmp_path: Path) -> None:
    [(line, what)] = faults(tmp_path, GOOD.replace("text: second", "text: second\n    colour: red"))
    assert (line, what.partition(":")[0]) == (11, "clauses.1.colour")


def test_what_is_no_yaml_or_empty_or_missing_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    assert faults(tmp_path, "version: [v1\ntitle: T")[0][0] == 2
    assert faults(tmp_path, "") == [(1, "is empty")]
    with pytest.raises(PolicyInvalid, match=r"nowhere\.yml:1: cannot be read"):
        load(tmp_path / "nowhere.yml")


def test_every_clause_that_asks_something_of_the_product_is_there(policy: Policy) -> None:
    assert set(NAMED_BY_THE_MISSION) - {clause.id for clause in policy.clauses} == set()


def test_every_clause_is_short_and_asked_for_in_several_ways(policy: Policy) -> None:
    wordy = [clause.id for clause in policy.clauses if len(clause.text) > 160]
    rarely_asked = [clause.id for clause in policy.clauses if len(clause.asks) < 7]
    assert (wordy, rarely_asked) == ([], [])


def test_every_clause_that_the_datamap_names_stands_in_the_policy(policy: Policy) -> None:
    text = (ROOT / "sample" / "datamap.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"^\s*(?:- )?clause: \"?([0-9][0-9.]*[a-z]?)\"?\s*$", text, re.MULTILINE))
    assert named
    assert named - {clause.id for clause in policy.clauses} == set()


@pytest.mark.shared
@pytest.mark.parametrize(
    "path", [SAMPLE, *sorted((ROOT / "data").glob("**/*.yml"))], ids=lambda path: path.stem
)
def test_no_sentence_of_the_operators_own_text_stands_in_the_product(path: Path, shared: Path) -> None:
    ours = runs(path.read_text(encoding="utf-8"))
    sentences = re.split(r"[。；;\n]", (shared / SCANNED).read_text(encoding="utf-8"))
    copied = [line for line in sentences if len(bare(line)) >= 12 and share(runs(line), ours) >= 0.25]
    assert copied == []


@pytest.mark.shared
def test_not_eight_characters_of_the_operators_own_text_stand_in_our_policy(shared: Path) -> None:
    ours = {run for run in runs("\n".join(spoken())) if not run.isdigit()}
    assert ours & runs((shared / SCANNED).read_text(encoding="utf-8")) == set()


def spoken() -> list[str]:
    clauses = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["clauses"]
    return [str(clause.get(key, "")) for clause in clauses for key in ("title", "text", "here")]


def bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def runs(text: str) -> set[str]:
    """Every eight characters that stand together, without blanks and punctuation."""
    plain = bare(text)
    return {plain[start : start + 8] for start in range(len(plain) - 7)}


def share(of: set[str], there: set[str]) -> float:
    return len(of & there) / len(of)
