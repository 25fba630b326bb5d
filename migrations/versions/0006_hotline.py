"""Calls, and what was answered to each of their webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('phone_calls',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('kept', sa.LargeBinary(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_phone_calls_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['id'], ['conversations.id'], name=op.f('fk_phone_calls_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_calls'))
    )
    op.create_index(op.f('ix_phone_calls_conversation_id'), 'phone_calls', ['conversation_id'], unique=False)
    op.create_table('phone_answers',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['phone_calls.id'], name=op.f('fk_phone_answers_call_id_phone_calls')),
    sa.PrimaryKeyConstraint('call_id', 'step', name=op.f('pk_phone_answers'))
    )
    op.create_index(op.f('ix_phone_answers_at'), 'phone_answers', ['at'], unique=False)


def downgrade() -> None:
    op.drop_table('phone_answers')
    op.drop_table('phone_calls')
