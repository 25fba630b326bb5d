"""Answers with their citations: the policy first, then the law; where both are silent, nothing is made up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.policy.document import Article, Clause, Found, Policy, Source
from desk.policy.models import Journey
from desk.policy.retrieval import Hit

SURE = 0.32
ABOVE_THE_UNANSWERED = 1.1
CLAUSE_BEFORE_LAW = 0.9
"""Measured by `python -m desk.policy.measure`: an answer needs this score, this much more than the best
entry that is not answered, and a clause goes before an article that fits only a little better."""

_NUMBER = re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+)+[a-z]?(?![0-9])")


class Kind(StrEnum):
    """Who answers: a clause, the law, or nobody. A question that is none of ours is not understood."""

    CLAUSE = "clause"
    LAW = "law"
    SILENT = "silent"
    ABSTAIN = "abstain"


@dataclass(frozen=True)
class Answer:
    """What is said, the numbers it stands on, their full names, and the journeys it leads to."""

    kind: Kind
    text: str = ""
    citations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    offers: tuple[Journey, ...] = ()


def answer(policy: Policy, question: str) -> Answer:
    """The clause or article that answers the question, or an answer that says there is none."""
    named = _named(policy, question)
    if named is not None:
        return _from_clause(policy, named)
    ranked = policy.index.rank(question)
    best = _best(ranked)
    unanswered = next((hit for hit in ranked if not _told(hit)), None)
    if best is not None and _sure(best, unanswered):
        return _from_entry(policy, best.item)
    known = unanswered is not None and unanswered.score >= SURE and unanswered.item.source is Source.SILENT
    return Answer(Kind.SILENT if known else Kind.ABSTAIN)


def _named(policy: Policy, question: str) -> Clause | None:
    clauses = (policy.clause(number) for number in _NUMBER.findall(question))
    return next((clause for clause in clauses if clause), None)


def _told(hit: Hit[Found]) -> bool:
    return hit.item.source in (Source.CLAUSE, Source.LAW)


def _best(ranked: Sequence[Hit[Found]]) -> Hit[Found] | None:
    best = next(filter(_told, ranked), None)
    clause = next((hit for hit in ranked if hit.item.source is Source.CLAUSE), None)
    if best and clause and clause.score >= CLAUSE_BEFORE_LAW * best.score:
        return clause
    return best


def _sure(best: Hit[Found], unanswered: Hit[Found] | None) -> bool:
    floor = ABOVE_THE_UNANSWERED * unanswered.score if unanswered else 0.0
    return best.score >= max(SURE, floor)


def _from_entry(policy: Policy, found: Found) -> Answer:
    if isinstance(found.entry, Clause):
        return _from_clause(policy, found.entry)
    if isinstance(found.entry, Article):
        article = found.entry
        return Answer(Kind.LAW, article.text, (article.id,), (policy.law_name(article),))
    return Answer(Kind.SILENT)


def _from_clause(policy: Policy, clause: Clause) -> Answer:
    text = "\n".join(filter(None, (clause.text, clause.here)))
    return Answer(Kind.CLAUSE, text, (clause.id,), (f"{policy.title} {clause.id}",), clause.offers)
