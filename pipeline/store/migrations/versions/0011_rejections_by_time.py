"""Rejections by the time of fetching: a page lists those of the last days"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_rejections_fetched_at", "rejections", ["fetched_at"])
