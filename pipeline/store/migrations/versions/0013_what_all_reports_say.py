"""The index of all that reports say; reports kept before are put into it by the next processing"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        options = "content='', columnsize=0, detail=none, tokenize='ascii'"
        op.execute(f"CREATE VIRTUAL TABLE search_terms USING fts5(terms, {options})")
    else:
        op.execute(
            "CREATE TABLE search_terms (number INTEGER PRIMARY KEY REFERENCES reports ON DELETE CASCADE,"
            " terms tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_terms ON search_terms USING gin (terms)")
    op.create_table(
        "search_owed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO search_owed (id, upto) SELECT 1, COALESCE(MAX(id), 0) FROM reports")
