"""The index of rare words packed: one row for all reports of an era that hold a term"""

from collections.abc import Iterator
from itertools import groupby, islice
from struct import Struct
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ENTRY = Struct("<IB")
"""Number of a report and weight, as this form of the store has them."""
CHUNK = 10_000
"""Rows read and written at a time."""


def upgrade() -> None:
    op.rename_table("terms", "terms_by_row")
    # PostgreSQL keeps the name of the key, which the new table wants
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE terms_by_row RENAME CONSTRAINT terms_pkey TO terms_by_row_pkey")
    packed = op.create_table(
        "terms",
        sa.Column("era", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("held", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("era", "term"),
        sqlite_with_rowid=False,
    )
    rows = _packed(op.get_bind())
    while some := list(islice(rows, CHUNK)):
        op.bulk_insert(packed, some)
    op.drop_table("terms_by_row")


def _packed(bind: sa.Connection) -> Iterator[dict[str, Any]]:
    old = sa.table("terms_by_row", *(sa.column(name) for name in ("era", "term", "report_id", "weight")))
    query = sa.select(old).order_by(old.c.era, old.c.term, old.c.report_id)
    rows = bind.execute(query, execution_options={"yield_per": CHUNK})
    for (era, term), group in groupby(rows, key=lambda row: (row.era, row.term)):
        held = b"".join(ENTRY.pack(row.report_id, row.weight) for row in group)
        yield {"era": era, "term": term, "held": held}
