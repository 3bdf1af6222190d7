"""The index of all that reports say: which of them may hold a word (`pipeline.fulltext` says which do).

SQLite keeps it in FTS5 without contents, PostgreSQL in a column of its own; each report is one row under the number
of its row in `reports`. Beside its terms a row has one for the week in which the report happened and one for its
source, so that a question about some weeks or one source reads those alone. Versions that gave way to others, and in
SQLite reports that are gone, may still be found: whoever asks looks at the report anyway.

A store of an older program has reports that are not in the index yet. They are put in from the newest to the oldest,
the number of the newest one missing is kept (`owed`), and until then those up to it are read one by one.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select, text

from pipeline.fulltext import Word, terms
from pipeline.store.session import batched
from pipeline.store.tables import ReportRow, SearchOwedRow

WEEK = timedelta(days=7)
_FIRST = datetime(2000, 1, 3, tzinfo=UTC)
"""Start of the first week, to which all that is older belongs."""
_WEEK, _SOURCE, _LONG = "\ue000", "\ue001", "\ue002"
"""How terms begin that no text has: these characters are for private use."""
TERMS_MAX = 60_000
"""Terms of a report in the index, some 300,000 characters; PostgreSQL takes a megabyte of them. What has more is found
by every question."""
WEEKS_ASKED = 400
"""Weeks from which a question is not narrowed to them."""

Entry = tuple[int, datetime, str, str, str]
"""Number of the row, when it happened, source id, title, text."""


def put(connection: Connection, entries: Iterable[Entry]) -> None:
    """Put reports into the index; what is known already is found under its new week too."""
    known = [(entry[0], _terms(*entry[1:])) for entry in sorted(entries)]
    if not known:
        return
    if connection.dialect.name == "sqlite":
        joined = [(number, " ".join(own)) for number, own in known]
        connection.exec_driver_sql("INSERT INTO search_terms (rowid, terms) VALUES (?, ?)", joined)
        return
    rows = [{"number": number, "terms": own} for number, own in known]
    kept = "INSERT INTO search_terms (number, terms) VALUES (:number, array_to_tsvector(CAST(:terms AS text[])))"
    added = "ON CONFLICT (number) DO UPDATE SET terms = search_terms.terms || excluded.terms"
    connection.execute(text(f"{kept} {added}"), rows)


def put_rows(connection: Connection, numbers: Iterable[int]) -> None:
    """The same for rows of the store."""
    columns = (ReportRow.id, ReportRow.happened_at, ReportRow.source_id, ReportRow.title, ReportRow.text)
    for batch in batched(numbers, 500):
        rows = connection.execute(select(*columns).where(ReportRow.id.in_(batch)))
        put(connection, ((row.id, row.happened_at, row.source_id, row.title, row.text) for row in rows))


def _terms(when: datetime, source_id: str, title: str, body: str) -> list[str]:
    known = terms(f"{title}\n{body}")
    if len(known) > TERMS_MAX:
        known = {_LONG}
    return [*known, _week(week_number(when)), _source(source_id)]


def _week(number: int) -> str:
    return f"{_WEEK}{number}"


def _source(source_id: str) -> str:
    return f"{_SOURCE}{zlib.crc32(source_id.encode()):x}"


def week_number(when: datetime) -> int:
    """Number of the week that a moment lies in, by which rows are found."""
    return max(0, (when - _FIRST) // WEEK)


def week_start(number: int) -> datetime:
    """Its first moment."""
    return _FIRST + number * WEEK


def holders(
    connection: Connection,
    asked: Sequence[Word],
    *,
    weeks: Collection[int] = (),
    source_id: str = "",
    limit: int | None = None,
) -> list[int] | None:
    """Numbers of the reports in the index that may hold all of these words, at most `limit`, in no order; None where
    the words are signs alone, which the index does not know.

    `weeks`: only of these.
    """
    needed = _needed(asked)
    if not needed:
        return None
    within = sorted(_week(number) for number in weeks) if len(weeks) < WEEKS_ASKED else []
    sqlite = connection.dialect.name == "sqlite"
    term, all_of, one_of = (_fts_term, " AND ", " OR ") if sqlite else (_ts_term, " & ", " | ")
    question = all_of.join(term(*one) for one in needed)
    parts = [f"(({question}){one_of}{term(_LONG, False)})"]
    parts += [f"({one_of.join(term(one, False) for one in within)})"] if within else []
    parts += [term(_source(source_id), False)] if source_id else []
    where = "search_terms MATCH :asked" if sqlite else "terms @@ CAST(:asked AS tsquery)"
    query = f"SELECT {'rowid' if sqlite else 'number'} FROM search_terms WHERE {where}"  # noqa: S608
    bounded = f"{query} LIMIT {int(limit)}" if limit is not None else query
    return list(connection.execute(text(bounded), {"asked": all_of.join(parts)}).scalars())


def _needed(asked: Sequence[Word]) -> list[tuple[str, bool]]:
    """(term, whether it is the beginning of one), each once. Where there is anything else, the beginning of one
    character is left out: a thousand terms begin with it."""
    whole = {term for word in asked for term in word.asked[0]}
    begun = {term for word in asked for term in word.asked[1]}
    longer = {term for term in begun if len(term) > 1}
    return [(term, False) for term in sorted(whole)] + [
        (term, True) for term in sorted(longer if whole or longer else begun)
    ]


def _fts_term(term: str, begins: bool) -> str:
    return f'"{term}" *' if begins else f'"{term}"'


def _ts_term(term: str, begins: bool) -> str:
    return f"'{term}':*" if begins else f"'{term}'"


def owed(connection: Connection) -> int:
    """The greatest number of a report that is not in the index; 0: all are."""
    return connection.scalar(select(SearchOwedRow.upto)) or 0


def count_owed(connection: Connection) -> int:
    """Reports not in the index."""
    upto = owed(connection)
    return (connection.scalar(select(func.count()).where(ReportRow.id <= upto)) or 0) if upto else 0


def fill(connection: Connection, limit: int = 1000) -> int:
    """Put the newest `limit` of the missing reports in; returns how many, 0 when none is missing."""
    connection.execute(text("UPDATE search_owed SET upto = upto"))  # nobody else fills until this transaction ends
    upto = owed(connection)
    newest = select(ReportRow.id).where(ReportRow.id <= upto).order_by(ReportRow.id.desc()).limit(limit)
    numbers = list(connection.scalars(newest)) if upto else []
    put_rows(connection, reversed(numbers))
    left = numbers[-1] - 1 if numbers else 0
    connection.execute(text("UPDATE search_owed SET upto = :left"), {"left": left})
    return len(numbers)


def forget_all(connection: Connection) -> None:
    """Empty the index; what is in the store now is missing from it."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search_terms (search_terms) VALUES ('delete-all')"))
    else:
        connection.execute(text("DELETE FROM search_terms"))
    last = connection.scalar(select(func.max(ReportRow.id))) or 0
    connection.execute(text("UPDATE search_owed SET upto = :last"), {"last": last})
