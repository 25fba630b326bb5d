"""A policy's lines as clauses, by the numbers at their heads.

A number counts where it can follow the one before it. Anything else that looks like one
(a date, a sum, a list of contents) is text, and is told where it could have been meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from desk.policy.mending import Doubt, Line
from desk.policy.models import TextClause
from desk.policy.numbers import Kind, Mark, mark_of, written

Path = tuple[int, ...]

LEAP = 9
"""How many numbers a scan may lose in a row."""

_BEFORE_A = chr(ord("a") - 1)
_LEAD = re.compile("([^。：；，]{2,12})。(?=.)")
_LONGEST_TITLE = 40
_SHOWN = 32


@dataclass(frozen=True)
class Split:
    """The clauses; the lines before the first; the list of contents; the numbers that are missing; doubts."""

    clauses: tuple[TextClause, ...]
    before: tuple[Line, ...]
    contents: tuple[Line, ...]
    gaps: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def split(lines: Sequence[Line]) -> Split:
    """The clauses that the numbers make; none where no line begins with one."""
    marks = [mark_of(line.text) for line in lines]
    outline = _Outline(relative=any(mark and mark.kind in (Kind.ARTICLE, Kind.HAN) for mark in marks))
    before: list[Line] = []
    for line, mark in zip(lines, marks, strict=True):
        if mark and outline.opens(mark, line):
            continue
        if outline.clauses:
            outline.clauses[-1].lines.append(line)
        else:
            before.append(line)
    return Split(
        clauses=_titled(outline.clauses),
        before=tuple(before),
        contents=tuple(outline.contents),
        gaps=tuple(outline.gaps),
        doubts=tuple(outline.doubts),
    )


@dataclass
class _Open:
    """A clause whose lines are still coming in."""

    path: Path
    letter: str
    lines: list[Line]


@dataclass
class _Outline:
    """Where in the numbering the reading stands."""

    relative: bool  # whether `1.` counts within an article, and not for itself
    clauses: list[_Open] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    contents: list[Line] = field(default_factory=list)
    stack: list[tuple[Kind, int]] = field(default_factory=list)

    def opens(self, mark: Mark, line: Line) -> bool:
        """Whether a clause begins with this mark; then it is open."""
        if mark.kind is Kind.LETTER:
            return self._letter(mark, line)
        stack = self._stacked(mark)
        path = tuple(number for _, number in stack)
        if path == (1,) and all(len(clause.path) == 1 for clause in self.clauses):
            self._forget_the_list_of_contents()
        lost = lost_between(self._last.path, path)
        if lost is None and mark.kind is Kind.DOTTED and self.clauses:
            self.doubts.append(
                Doubt(line.number, "a number that does not follow the one before", line.text[:_SHOWN])
            )
        if lost is None:
            return False
        self.gaps += lost
        self.stack = stack
        self.clauses.append(_Open(path, "", [Line(line.number, mark.rest)]))
        return True

    @property
    def _last(self) -> _Open:
        return self.clauses[-1] if self.clauses else _Open((), "", [])

    def _stacked(self, mark: Mark) -> list[tuple[Kind, int]]:
        """The numbers from the outermost down to this one, each with its manner."""
        within = mark.kind in (Kind.HAN_IN_BRACKETS, Kind.IN_BRACKETS) or (
            mark.kind is Kind.PLAIN and self.relative
        )
        if not within:
            return [(Kind.DOTTED, number) for number in mark.path]
        kinds = [kind for kind, _ in self.stack]
        level = kinds.index(mark.kind) if mark.kind in kinds else len(kinds)
        return [*self.stack[:level], (mark.kind, mark.path[0])]

    def _letter(self, mark: Mark, line: Line) -> bool:
        last = self._last.letter or _BEFORE_A
        if not self.clauses or not 0 < ord(mark.letter) - ord(last) <= LEAP:
            return False
        path = self._last.path
        self.gaps += [written(path, chr(lost)) for lost in range(ord(last) + 1, ord(mark.letter))]
        self.clauses.append(_Open(path, mark.letter, [Line(line.number, mark.rest)]))
        return True

    def _forget_the_list_of_contents(self) -> None:
        self.contents += [line for clause in self.clauses for line in clause.lines]
        self.clauses.clear()
        self.gaps.clear()


def lost_between(before: Path, after: Path) -> list[str] | None:
    """The numbers that are missing between two that follow each other; None where they cannot."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    if same == len(after):
        return None
    reached = before[same] if same < len(before) else 0
    if not reached < after[same] <= reached + LEAP or max(after[same + 1 :], default=1) > LEAP:
        return None
    lost = [written((*after[:same], number)) for number in range(reached + 1, after[same])]
    for depth in range(same + 1, len(after)):
        lost += [written(after[:depth])]
        lost += [written((*after[:depth], number)) for number in range(1, after[depth])]
    return lost


def _titled(clauses: Sequence[_Open]) -> tuple[TextClause, ...]:
    """Each clause with its heading, or that of the clause it stands in."""
    titles: dict[Path, str] = {}
    made = []
    for clause in clauses:
        text = "".join(line.text for line in clause.lines)
        lead = _LEAD.match(text)
        heading = len(text) <= _LONGEST_TITLE and not re.search("[。；：，]", text)
        own = text if heading else lead[1] if lead else ""
        above = next(
            (titles[part] for end in range(len(clause.path), 0, -1) if (part := clause.path[:end]) in titles),
            "",
        )
        if own and not clause.letter:
            titles[clause.path] = own
        id_ = written(clause.path, clause.letter)
        made.append(TextClause(id=id_, title=own or above, text="" if heading else text))
    return tuple(made)
