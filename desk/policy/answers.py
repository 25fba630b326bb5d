"""Answers with their citations: the policy first, then the law; where both are silent, nothing is made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.policy.document import Article, Clause, Found, Policy, Source
from desk.policy.extracts import extract
from desk.policy.models import Journey, TextClause
from desk.policy.naming import Named
from desk.policy.retrieval import Hit

SURE = 0.32
ABOVE_THE_UNANSWERED = 1.1
CLAUSE_BEFORE_LAW = 0.9
"""Measured by `python -m desk.policy.measure`: an answer needs this score, this much more than the best
entry that is not answered, and a clause goes before an article that fits only a little better."""


class Kind(StrEnum):
    """Who answers: a clause in plain words or in the operator's own, the list of what stands in one, the law.

    Or nobody: neither says it (`silent`), the number is none of ours (`absent`), or the question is none.
    """

    CLAUSE = "clause"
    EXTRACT = "extract"
    CONTENTS = "contents"
    LAW = "law"
    SILENT = "silent"
    ABSENT = "absent"
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
    named = policy.naming.find(question)
    if named and (answered := _of_number(policy, named, question)):
        return answered
    ranked = policy.index.rank(question)
    best = _best(ranked)
    unanswered = next((hit for hit in ranked if not _told(hit)), None)
    if best is not None and _sure(best, unanswered):
        return _from_entry(policy, best.item, question)
    known = unanswered is not None and unanswered.score >= SURE and unanswered.item.source is Source.SILENT
    return Answer(Kind.SILENT if known else Kind.ABSTAIN)


def _of_number(policy: Policy, named: Named, question: str) -> Answer | None:
    """What stands under a number; None where the question only seems to name one."""
    if named.law:
        article = policy.article(named.law, named.number)
        return _from_article(policy, article) if article else Answer(Kind.ABSENT)
    clause = policy.clause(named.number) or policy.around(named.number)
    if clause is not None:
        return _from_clause(policy, clause, question)
    if inside := policy.inside(named.number):
        listed = "".join(f"\n{one.id} {one.title}" for one in inside)
        return Answer(
            Kind.CONTENTS, listed, tuple(one.id for one in inside), (f"{policy.title} {named.number}",)
        )
    return Answer(Kind.ABSENT) if named.alone else None


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


def _from_entry(policy: Policy, found: Found, question: str) -> Answer:
    if isinstance(found.entry, (Clause, TextClause)):
        return _from_clause(policy, found.entry, question)
    if isinstance(found.entry, Article):
        return _from_article(policy, found.entry)
    return Answer(Kind.SILENT)


def _from_article(policy: Policy, article: Article) -> Answer:
    return Answer(Kind.LAW, article.text, (article.id,), (policy.law_name(article),))


def _from_clause(policy: Policy, clause: Clause | TextClause, question: str) -> Answer:
    cited = (clause.id,), (f"{policy.title} {clause.id}",)
    if isinstance(clause, TextClause):
        return Answer(Kind.EXTRACT, extract(policy.said(clause), question), *cited)
    return Answer(Kind.CLAUSE, "\n".join(filter(None, (clause.text, clause.here))), *cited, clause.offers)
