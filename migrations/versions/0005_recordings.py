"""The recordings of the hotline: the notice, the choice, what becomes of a recording; and the demo's line."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "recording_notices",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("first_said_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_recording_notices")),
    )
    op.create_table(
        "recording_choices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("notice_version", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("call_deleted_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_version"],
            ["recording_notices.version"],
            name=op.f("fk_recording_choices_notice_version_recording_notices"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_choices")),
    )
    op.create_index(op.f("ix_recording_choices_call"), "recording_choices", ["call"])
    op.create_table(
        "recordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("notice_version", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("release_at", TIME, nullable=False),
        sa.Column("stored_at", TIME, nullable=True),
        sa.Column("stored_bytes", sa.Integer(), nullable=True),
        sa.Column("stored_digest", sa.LargeBinary(), nullable=True),
        sa.Column("left_provider_at", TIME, nullable=True),
        sa.Column("provider_keeps_until", TIME, nullable=True),
        sa.Column("call_deleted_at", TIME, nullable=True),
        sa.Column("erased_at", TIME, nullable=True),
        sa.Column("owner_mac", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_version"],
            ["recording_notices.version"],
            name=op.f("fk_recordings_notice_version_recording_notices"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("reference", name=op.f("uq_recordings_reference")),
    )
    for column in ("call", "subject", "release_at", "owner_mac"):
        op.create_index(op.f(f"ix_recordings_{column}"), "recordings", [column])
    op.create_index(
        "uq_recordings_call_wanted", "recordings", ["call"], unique=True, postgresql_where=sa.text("wanted")
    )
    op.create_table(
        "recording_links",
        sa.Column("token_mac", sa.LargeBinary(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_recording_links_recording_id_recordings")
        ),
        sa.PrimaryKeyConstraint("token_mac", name=op.f("pk_recording_links")),
    )
    op.create_index(op.f("ix_recording_links_recording_id"), "recording_links", ["recording_id"])
    op.create_table(
        "demo_resources",
        sa.Column("sid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_demo_resources")),
    )
    op.create_index(op.f("ix_demo_resources_parent"), "demo_resources", ["parent"])
    op.create_table(
        "demo_sounds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("samples", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_sounds")),
    )
    op.create_index(op.f("ix_demo_sounds_recording"), "demo_sounds", ["recording"])


def downgrade() -> None:
    op.drop_table("demo_sounds")
    op.drop_table("demo_resources")
    op.drop_table("recording_links")
    op.drop_table("recordings")
    op.drop_table("recording_choices")
    op.drop_table("recording_notices")
