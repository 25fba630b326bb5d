"""The desk, from the first message to the receipt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from procrastinate.schema import SchemaManager
from sqlalchemy.schema import CreateSequence, DropSequence

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit chain is append-only'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.execute(CreateSequence(sa.Sequence('serials')))
    op.create_table('serial_days',
    sa.Column('series', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('base', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('series', 'day', name=op.f('pk_serial_days'))
    )
    op.create_table('attempts',
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_attempts'))
    )
    op.create_table('audit',
    sa.Column('sequence', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('request_number', sa.String(), nullable=True),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('previous', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_audit'))
    )
    op.create_index(op.f('ix_audit_request_number'), 'audit', ['request_number'], unique=False)
    op.create_table('conversations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('turns', sa.Integer(), nullable=False),
    sa.Column('expects', sa.String(), nullable=False),
    sa.Column('expected_field', sa.String(), nullable=True),
    sa.Column('offers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('request_number', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations'))
    )
    op.create_index(op.f('ix_conversations_subject'), 'conversations', ['subject'], unique=False)
    op.create_table('demo_clock',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offset_s', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demo_clock'))
    )
    op.create_table('demo_messages',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('target', sa.String(), nullable=True),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demo_messages'))
    )
    op.create_index(op.f('ix_demo_messages_kind'), 'demo_messages', ['kind'], unique=False)
    op.create_index(op.f('ix_demo_messages_target'), 'demo_messages', ['target'], unique=False)
    op.create_table('person_keys',
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_person_keys'))
    )
    op.create_table('secrets',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_secrets'))
    )
    op.create_table('challenges',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('code_mac', sa.LargeBinary(), nullable=False),
    sa.Column('target_mac', sa.LargeBinary(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_challenges_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenges'))
    )
    op.create_index(op.f('ix_challenges_conversation_id'), 'challenges', ['conversation_id'], unique=False)
    op.create_index(op.f('ix_challenges_subject'), 'challenges', ['subject'], unique=False)
    op.create_table('requests',
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('right', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('policy_version', sa.String(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_provisional', sa.Boolean(), nullable=False),
    sa.Column('scope', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('preview', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('preview_digest', sa.String(), nullable=True),
    sa.Column('previewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_requests_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_requests'))
    )
    op.create_index(op.f('ix_requests_conversation_id'), 'requests', ['conversation_id'], unique=False)
    op.create_index(op.f('ix_requests_subject'), 'requests', ['subject'], unique=False)
    op.create_table('sealed_values',
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('token', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_sealed_values_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('conversation_id', 'token', name=op.f('pk_sealed_values'))
    )
    op.create_table('stream_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_stream_events_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stream_events'))
    )
    op.create_index(op.f('ix_stream_events_conversation_id'), 'stream_events', ['conversation_id'], unique=False)
    op.create_table('tickets',
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('request_number', sa.String(), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_tickets_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_tickets'))
    )
    op.create_index(op.f('ix_tickets_conversation_id'), 'tickets', ['conversation_id'], unique=False)
    op.create_table('turns',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('idempotency_key', sa.String(), nullable=True),
    sa.Column('said', sa.LargeBinary(), nullable=True),
    sa.Column('reply', sa.LargeBinary(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_turns_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turns')),
    sa.UniqueConstraint('conversation_id', 'idempotency_key', name=op.f('uq_turns_conversation_id'))
    )
    op.create_index(op.f('ix_turns_conversation_id'), 'turns', ['conversation_id'], unique=False)
    op.create_table('utterances',
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_utterances_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('ref', name=op.f('pk_utterances'))
    )
    op.create_index(op.f('ix_utterances_conversation_id'), 'utterances', ['conversation_id'], unique=False)
    op.create_table('verifications',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_verifications_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verifications'))
    )
    op.create_index(op.f('ix_verifications_conversation_id'), 'verifications', ['conversation_id'], unique=False)
    op.create_table('exports',
    sa.Column('token_mac', sa.LargeBinary(), nullable=False),
    sa.Column('request_number', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('archive', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_token', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['request_number'], ['requests.number'], name=op.f('fk_exports_request_number_requests')),
    sa.PrimaryKeyConstraint('token_mac', name=op.f('pk_exports'))
    )
    op.create_index(op.f('ix_exports_request_number'), 'exports', ['request_number'], unique=False)
    op.create_table('holds',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('request_number', sa.String(), nullable=False),
    sa.Column('law', sa.String(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('then', sa.String(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['request_number'], ['requests.number'], name=op.f('fk_holds_request_number_requests')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holds'))
    )
    op.create_index(op.f('ix_holds_subject'), 'holds', ['subject'], unique=False)
    op.create_table('receipts',
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('key_mac', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_key', sa.LargeBinary(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['number'], ['requests.number'], name=op.f('fk_receipts_number_requests')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_receipts'))
    )
    op.create_table('results',
    sa.Column('request_number', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_results_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['request_number'], ['requests.number'], name=op.f('fk_results_request_number_requests')),
    sa.PrimaryKeyConstraint('request_number', name=op.f('pk_results'))
    )
    op.create_index(op.f('ix_results_conversation_id'), 'results', ['conversation_id'], unique=False)
    op.create_table('steps',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('request_number', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('operation', sa.String(), nullable=False),
    sa.Column('arguments', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('last_failure', sa.String(), nullable=True),
    sa.Column('proof', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['request_number'], ['requests.number'], name=op.f('fk_steps_request_number_requests')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_steps')),
    sa.UniqueConstraint('request_number', 'position', name=op.f('uq_steps_request_number'))
    )
    op.create_index(op.f('ix_steps_request_number'), 'steps', ['request_number'], unique=False)
    op.execute(APPEND_ONLY)
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.drop_index(op.f('ix_steps_request_number'), table_name='steps')
    op.drop_table('steps')
    op.drop_index(op.f('ix_results_conversation_id'), table_name='results')
    op.drop_table('results')
    op.drop_table('receipts')
    op.drop_index(op.f('ix_holds_subject'), table_name='holds')
    op.drop_table('holds')
    op.drop_index(op.f('ix_exports_request_number'), table_name='exports')
    op.drop_table('exports')
    op.drop_index(op.f('ix_verifications_conversation_id'), table_name='verifications')
    op.drop_table('verifications')
    op.drop_index(op.f('ix_utterances_conversation_id'), table_name='utterances')
    op.drop_table('utterances')
    op.drop_index(op.f('ix_turns_conversation_id'), table_name='turns')
    op.drop_table('turns')
    op.drop_index(op.f('ix_tickets_conversation_id'), table_name='tickets')
    op.drop_table('tickets')
    op.drop_index(op.f('ix_stream_events_conversation_id'), table_name='stream_events')
    op.drop_table('stream_events')
    op.drop_table('sealed_values')
    op.drop_index(op.f('ix_requests_subject'), table_name='requests')
    op.drop_index(op.f('ix_requests_conversation_id'), table_name='requests')
    op.drop_table('requests')
    op.drop_index(op.f('ix_challenges_subject'), table_name='challenges')
    op.drop_index(op.f('ix_challenges_conversation_id'), table_name='challenges')
    op.drop_table('challenges')
    op.drop_table('secrets')
    op.drop_table('person_keys')
    op.drop_index(op.f('ix_demo_messages_target'), table_name='demo_messages')
    op.drop_index(op.f('ix_demo_messages_kind'), table_name='demo_messages')
    op.drop_table('demo_messages')
    op.drop_table('demo_clock')
    op.drop_index(op.f('ix_conversations_subject'), table_name='conversations')
    op.drop_table('conversations')
    op.drop_index(op.f('ix_audit_request_number'), table_name='audit')
    op.drop_table('audit')
    op.drop_table('attempts')
    op.drop_table('serial_days')
    op.execute(DropSequence(sa.Sequence('serials')))
