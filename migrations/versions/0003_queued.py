"""The second request of a message, which waits until the first one is carried out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("queued", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "queued")
