"""撤销建期: an issue made by mistake is unmade, while nobody has put a name to it; what people chose stays chosen."""

from __future__ import annotations

from sqlalchemy import Connection

from desk import deciding
from desk.logbook import record
from desk.moments import iso
from desk.newsroom import OPEN_FOR, Newsroom, editor_named
from pipeline.editing import decisions as rules
from pipeline.editing.states import standing
from pipeline.errors import UsageError
from pipeline.store import audit
from pipeline.store import finals as final_store
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store
from pipeline.store.audit import Act
from pipeline.types import MACHINE, Decision


def cancel_issue(room: Newsroom, connection: Connection, number: int, who: str | None) -> int:
    """Unmake the issue; gives how many of the machine's picks went with it. The caller commits.

    What people decided stays, and counts again once an issue of this number is made; a pick of the machine goes where
    nobody has done anything about it.

    Raises:
        UsageError: it is none that can be unmade.
    """
    name = editor_named(room, who)
    deciding.lock(connection)
    if why := refusal(room, connection, number):
        raise UsageError(why)
    issue = issue_store.get_issue(connection, number)
    assert issue is not None
    left = _machine_alone(issue_store.decisions(connection), number)
    record(connection, [rules.undo(lead, name, room.now, number) for lead in left])
    issue_store.remove_issue(connection, number)
    printed_store.forget(connection, number)
    window = {"starts_at": iso(issue.starts_at), "ends_at": iso(issue.ends_at)}
    audit.append(connection, [Act(room.now, name, "issue_cancel", str(number), window, {})])
    _open_again(room, connection)
    return len(left)


def refusal(room: Newsroom, connection: Connection, number: int) -> str:
    """Why the issue cannot be unmade, in one Chinese line; empty where it can."""
    last = issue_store.last_issue(connection)
    made_at = issue_store.made_at(connection, number)
    if last is None or made_at is None:
        return f"第 {number} 期还没有建期，不用撤销"
    if number < last.number:
        return f"后一期（第 {last.number} 期）已建，第 {number} 期不能撤销建期"
    if final_store.history(connection, number):
        return f"第 {number} 期定稿过，不能撤销建期"
    if signed := final_store.signature(connection, number):
        return f"第 {number} 期责编 {signed.who} 已签字，先撤销签字：zhoubao issue unsign {number}"
    if (kept := printed_store.windows(connection, [number]).get(number)) and kept.imported:
        return f"第 {number} 期已导入印出的样子（{kept.origin}），不能撤销建期"
    if room.now >= made_at + OPEN_FOR:
        return f"第 {number} 期建了两天以上，算已刊，不能撤销建期"
    return ""


def _machine_alone(log: list[Decision], number: int) -> list[str]:
    """Addresses of what the machine picked for the issue and no standing decision of a person touches."""
    kept = standing(log)
    people = [decision for decision in kept if decision.who != MACHINE]
    touched = {decision.lead_url for decision in people} | {decision.payload.get("into") for decision in people}
    picked = (one.lead_url for one in kept if (one.who, one.kind, one.issue) == (MACHINE, "pick", number))
    return [lead for lead in dict.fromkeys(picked) if lead not in touched]


def _open_again(room: Newsroom, connection: Connection) -> None:
    """The issue before was finished because this one was made; where its time is not over, it is in work again."""
    last = issue_store.last_issue(connection)
    if last is None or room.now >= last.ends_at + OPEN_FOR:
        return
    kept = printed_store.windows(connection, [last.number]).get(last.number)
    if kept and not kept.imported:
        printed_store.forget(connection, last.number)
