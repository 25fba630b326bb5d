"""What a conversation was shown, and what the message under way agrees to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("shown", sa.String(), nullable=True))
    op.add_column("conversations", sa.Column("agreed", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "agreed")
    op.drop_column("conversations", "shown")
