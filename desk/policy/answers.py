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

CLAUSE_BEFORE_LAW = 0.9
"""A clause goes before an article that fits only a little better."""


KNOWN = 0.45
"""So near must a question be to one that is known to have no answer, for us to say that there is none."""


@dataclass(frozen=True)
class Bar:
    """What an answer needs: a score that exceeds `against` times that of the best that is none by `sure`."""

    sure: float
    against: float


BAR = Bar(0.16, 0.8)
"""Few false answers to questions written after every ask; `python -m desk.policy.choose` tries others."""


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


@dataclass(frozen=True)
class Finding:
    """The best entry that answers and the best that does not, each with its score."""

    told: Hit[Found] | None
    untold: Hit[Found] | None

    def reaches(self, bar: Bar) -> bool:
        """Whether the one that answers may."""
        against = bar.against * self.untold.score if self.untold else 0.0
        return self.told is not None and self.told.score - against >= bar.sure


def answer(policy: Policy, question: str) -> Answer:
    """The clause or article that answers the question, or an answer that says there is none."""
    named = policy.naming.find(question)
    if named and (answered := _of_number(policy, named, question)):
        return answered
    finding = find(policy, question)
    if finding.told and finding.reaches(BAR):
        return _from_entry(policy, finding.told.item, question)
    untold = finding.untold
    known = untold is not None and untold.score >= KNOWN and untold.item.source is Source.SILENT
    return Answer(Kind.SILENT if known else Kind.ABSTAIN)


def find(policy: Policy, question: str) -> Finding:
    """What the question fits best, whether or not that is good enough."""
    ranked = _ranked(policy, question)
    return Finding(_best(ranked), next((hit for hit in ranked if not _told(hit)), None))


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
        ids = tuple(one.id for one in inside)
        return Answer(Kind.CONTENTS, listed, ids, (f"{policy.title} {named.number}",))
    return Answer(Kind.ABSENT) if named.alone else None


def _ranked(policy: Policy, message: str) -> list[Hit[Found]]:
    """What the message asks for; of a long one, what its part asks for that is found best."""
    parts = policy.asking.parts(message)
    if parts == (message,):
        return policy.index.rank(message)
    return policy.index.rank_part(parts, message)


def _told(hit: Hit[Found]) -> bool:
    return hit.item.source in (Source.CLAUSE, Source.LAW)


def _best(ranked: Sequence[Hit[Found]]) -> Hit[Found] | None:
    best = next(filter(_told, ranked), None)
    clause = next((hit for hit in ranked if hit.item.source is Source.CLAUSE), None)
    if best and clause and clause.score >= CLAUSE_BEFORE_LAW * best.score:
        return clause
    return best


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
