"""A workbook that came back -> decisions: what its editor changed, held against what others decided meanwhile.

Cell by cell three values are compared: as exported, as in the file, as on the desk now. A cell that the editor left
alone does nothing; one that only the editor changed is decided; one that both changed is a conflict, left undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from desk import deciding
from desk.candidates import DecisionIndex, DeskCandidate, decisions_on, find_story
from desk.deciding import Editor
from desk.moments import local
from desk.newsroom import Newsroom, section_named
from desk.printing import build_issue
from desk.sheetfile import BackFile, BackRow, BackState
from desk.takesheet import places_in, state_of
from pipeline.candidatesheet import (
    DECISION,
    DROP,
    EDITABLE,
    MERGED,
    NOTE,
    PICK,
    PLACE,
    PLACE_MAX,
    SECTION,
    TITLE,
    SheetState,
)
from pipeline.editing.decisions import NOTE_MAX, TITLE_MAX
from pipeline.errors import UsageError
from pipeline.output.layout import one_line
from pipeline.store import issues as issue_store
from pipeline.text import fold
from pipeline.types import MACHINE

Winner = Literal["", "file", "desk"]
"""Whose word counts where both changed a cell; empty: nobody's, the conflict is listed."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that became a decision."""

    row: int
    id: str
    title: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell changed in the file, and otherwise on the desk since."""

    row: int
    id: str
    title: str
    column: str
    exported: str
    file: str
    desk: str
    who: str
    """Who decided last on the story, and when."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row or cell that cannot be taken."""

    row: int
    column: str
    what: str
    """One Chinese line: what is wrong, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a workbook."""

    issue: int
    rows: int
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    faults: tuple[Fault, ...]
    settled: tuple[Conflict, ...]
    """Conflicts in which `winner` had the last word."""
    dry: bool
    decided: tuple[str, ...] = ()
    """Address of the story of each decision that was made and can be undone; several times where there were several."""

    @property
    def clean(self) -> bool:
        """Whether everything that was changed in the file is on the desk now."""
        return not (self.conflicts or self.faults)


def take_back(
    room: Newsroom, connection: Connection, file: BackFile, who: str | None, winner: Winner = "", dry: bool = False
) -> Outcome:
    """Make decisions of what the editor changed; with `dry` all is worked out and nothing kept.

    The connection must hold no transaction; it is committed, or rolled back. A row that cannot be taken leaves no half
    of itself, the others go on.

    Raises:
        UsageError: the issue does not exist or takes no more decisions.
    """
    try:
        deciding.lock(connection)
        by = deciding.editor(room, connection, who, file.issue)
        if by.issue.number in by.closed:
            raise UsageError(f"第 {by.issue.number} 期已定稿，不能再改")
        returning = _Return(room, connection, by, file, winner)
        for row in file.rows:
            returning.take(row)
        outcome = returning.outcome(dry)
        if not dry:
            connection.commit()
        return outcome
    finally:
        connection.rollback()
        if dry:
            DecisionIndex.forget(connection)


class _Return:
    """Goes through the rows and gathers what came of them."""

    def __init__(self, room: Newsroom, connection: Connection, by: Editor, file: BackFile, winner: Winner) -> None:
        self._room, self._connection, self._by, self._file, self._winner = room, connection, by, file, winner
        # As it was before the first row is taken: a move must not look like somebody else's to the next row.
        self._places = places_in(build_issue(room, connection, by.issue))
        self._met: dict[str, int] = {}
        self._changes: list[Change] = []
        self._conflicts: list[Conflict] = []
        self._settled: list[Conflict] = []
        self._faults: list[Fault] = []
        self._decided: list[str] = []

    def outcome(self, dry: bool) -> Outcome:
        return Outcome(
            self._file.issue,
            len(self._file.rows),
            tuple(self._changes),
            tuple(self._conflicts),
            tuple(self._faults),
            tuple(self._settled),
            dry,
            tuple(self._decided),
        )

    def take(self, row: BackRow) -> None:
        """One row, whole or not at all where a decision is refused."""
        known = self._file.states.get(row.id)
        if known is None:
            return self._refuse(
                row, "编号", f"编号 {row.id[:20] or '空着'} 不在导出的表里；请恢复原来的编号，或删去这一行"
            )
        if (first := self._met.setdefault(row.id, row.number)) != row.number:
            return self._refuse(row, "编号", f"与第 {first} 行是同一条；请删去一行")
        if not any(text != _shown(known.state, column) for column, text in row.cells.items()):
            return None
        try:
            one = find_story(self._connection, known.lead_url)
        except UsageError as err:
            return self._refuse(row, "编号", f"台上已没有这一条（{str(err).splitlines()[0]}）")
        wanted = self._wanted(row, known, one)
        if not wanted:
            return None
        try:
            with self._connection.begin_nested():
                made = self._decide(one, wanted)
        except UsageError as err:
            return self._refuse(row, "、".join(wanted), str(err).splitlines()[0])
        self._decided += [one.story.lead_url] * made
        self._changes += [
            Change(row.number, row.id, one.title, column, _shown(known.state, column), text)
            for column, text in wanted.items()
        ]
        return None

    def _refuse(self, row: BackRow, column: str, what: str) -> None:
        self._faults.append(Fault(row.number, column, what))

    def _wanted(self, row: BackRow, known: BackState, one: DeskCandidate) -> dict[str, str]:
        """Column -> text that is to be decided; conflicts and faults are noted on the way."""
        now = state_of(self._room, one, self._by.issue, self._places)
        wanted: dict[str, str] = {}
        for column in EDITABLE:
            text = row.cells.get(column, _shown(known.state, column))
            if text == _shown(known.state, column):
                continue
            try:
                text = _CHECKS[column](self._room, text)
            except UsageError as err:
                self._refuse(row, column, str(err))
                continue
            if text in (_shown(known.state, column), _shown(now, column)) or _says_nothing(column, text, one):
                continue
            if self._is_open(column, known.state, now, one) or self._settle(row, known, one, now, column, text):
                wanted[column] = text
        return wanted

    def _is_open(self, column: str, exported: SheetState, now: SheetState, one: DeskCandidate) -> bool:
        """Whether nobody else changed the cell: what the machine proposed gives way, and notes only add up."""
        if column == NOTE:
            return True
        if column == PLACE:
            return exported.fixed == now.fixed
        if column == DECISION and one.state.by == MACHINE and not one.state.merged_into:
            return True
        return _shown(exported, column) == _shown(now, column)

    def _settle(
        self, row: BackRow, known: BackState, one: DeskCandidate, now: SheetState, column: str, text: str
    ) -> bool:
        """Note a conflict; whether the file has the last word in it."""
        met = Conflict(
            row.number,
            row.id,
            one.title,
            column,
            _shown(known.state, column),
            text,
            _shown(now, column),
            _last_word(self._connection, one),
        )
        (self._settled if self._winner else self._conflicts).append(met)
        return self._winner == "file"

    def _decide(self, one: DeskCandidate, wanted: Mapping[str, str]) -> int:
        """Through the functions that commands use, the decision first: a pick may take its section along; gives how
        many decisions that can be undone were made."""
        connection, by, name = self._connection, self._by, one.story.lead_url
        section = section_named(self._room.weekly, wanted.get(SECTION))
        made: list[deciding.Decided] = []
        if wanted.get(DECISION) == PICK:
            made.append(deciding.pick(connection, by, name, section, None))
            section = None
        elif wanted.get(DECISION) == DROP:
            made.append(deciding.drop(connection, by, name))
        elif DECISION in wanted:
            _take_decision_back(self._room, connection, by, one)
        position = int(wanted[PLACE]) if PLACE in wanted else None
        if section is not None or position is not None:
            made.append(deciding.move(connection, by, name, section, position))
        if TITLE in wanted:
            made.append(deciding.edit(connection, by, name, wanted[TITLE], None, None))
        if NOTE in wanted:
            made.append(deciding.note(connection, by, name, wanted[NOTE]))
        return sum(done.changed for done in made)


def _take_decision_back(room: Newsroom, connection: Connection, by: Editor, one: DeskCandidate) -> None:
    last = deciding.newest(issue_store.decisions(connection), by, one)
    if last is None or last.kind not in ("pick", "drop"):
        what = "没有可撤销的选用或不用" if last is None else "这以后还有别的操作"
        raise UsageError(f"“{DECISION}”清空不了：{what}；请打开事件 {one.id} 逐个撤销，或写“{DROP}”")
    deciding.undo(room, connection, by, one.story.lead_url)


def _last_word(connection: Connection, one: DeskCandidate) -> str:
    people = [said for said, stands in decisions_on(connection, one) if stands and said.who != MACHINE]
    return f"{people[-1].who} {local(people[-1].at)}" if people else "系统重新判定"


def _says_nothing(column: str, text: str, one: DeskCandidate) -> bool:
    """Whether the desk says so already, in what no column shows, or has nothing that an empty cell could take back."""
    if column == NOTE:
        return not text or text in map(one_line, one.state.notes)
    if column == TITLE:
        return not text and not one.state.title
    return column == PLACE and text == str(one.state.position)


def _shown(state: SheetState, column: str) -> str:
    """A cell as the sheet shows it."""
    place = "" if state.place is None else str(state.place)
    shown = {SECTION: state.section, DECISION: state.decision, PLACE: place, TITLE: state.title, NOTE: state.note}
    return shown[column]


# --- what may stand in a cell -----------------------------------------------------------------------------------------


def _section(room: Newsroom, text: str) -> str:
    names = [spec.name for spec in room.weekly.sections]
    if text not in names:
        raise UsageError(f"没有栏目“{text[:20]}”；请写 {'、'.join(names)} 之一")
    return text


def _decision(room: Newsroom, text: str) -> str:
    if text == MERGED:
        raise UsageError(f"并入要说明并入哪一条，表里写不了；请在候选里并题，这一格写 {PICK}、{DROP} 或空着")
    if text not in (PICK, DROP, ""):
        raise UsageError(f"看不懂“{text[:20]}”；请写 {PICK}、{DROP}，或空着")
    return text


def _place(room: Newsroom, text: str) -> str:
    if not text:
        raise UsageError("次序清空不起作用；请恢复原来的数，或写要放到第几条")
    plain = fold(text)
    if not plain.isascii() or not plain.isdecimal() or len(plain) > 6 or not 1 <= int(plain) <= PLACE_MAX:
        raise UsageError(f"“{text[:20]}”不是次序；请写从 1 到 {PLACE_MAX} 的整数")
    return str(int(plain))


def _title(room: Newsroom, text: str) -> str:
    if len(text) > TITLE_MAX:
        raise UsageError(f"标题有 {len(text)} 字，超过 {TITLE_MAX} 字；请改短")
    return text


def _note(room: Newsroom, text: str) -> str:
    if len(text) > NOTE_MAX:
        raise UsageError(f"备注有 {len(text)} 字，超过 {NOTE_MAX} 字；请改短")
    return text


_CHECKS: Mapping[str, Callable[[Newsroom, str], str]] = {
    SECTION: _section,
    DECISION: _decision,
    PLACE: _place,
    TITLE: _title,
    NOTE: _note,
}


def told(outcome: Outcome) -> Iterator[str]:
    """The outcome as people read it, a line for each change, conflict and fault."""
    did = "将改" if outcome.dry else "已改"
    for one in outcome.changes:
        yield f"{did}　第 {one.row} 行　{one.column}　{one.before or '空'} → {one.after or '空'}　{one.title[:30]}"
    for conflict in (*outcome.conflicts, *outcome.settled):
        yield (
            f"冲突　第 {conflict.row} 行　{conflict.column}　导出时 {conflict.exported or '空'}，"
            f"表里 {conflict.file or '空'}，台上 {conflict.desk or '空'}（{conflict.who}）　{conflict.title[:30]}"
        )
    for fault in outcome.faults:
        yield f"有误　第 {fault.row} 行　{fault.column}　{fault.what}"
