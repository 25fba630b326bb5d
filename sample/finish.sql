-- Made after the rows are there: what is computed from them, and the indexes.

INSERT INTO orders_daily (day, city, service, orders, fees)
SELECT (created_at AT TIME ZONE 'Asia/Shanghai')::date, left(sender_address, 3), service, count(*), sum(fee)
FROM orders
GROUP BY 1, 2, 3;

INSERT INTO account_shards (account_id, shard)
SELECT id, id % 16 FROM accounts;

-- Every way to a person has its index: a right must not scan a table.

CREATE INDEX accounts_phone ON accounts (phone);
CREATE INDEX profiles_account_id ON profiles (account_id);
CREATE INDEX credentials_account_id ON credentials (account_id);
CREATE INDEX login_sessions_account_id ON login_sessions (account_id);
CREATE INDEX id_documents_account_id ON id_documents (account_id);
CREATE INDEX faces_account_id ON faces (account_id);
CREATE INDEX credit_checks_account_id ON credit_checks (account_id);
CREATE INDEX photos_account_id ON photos (account_id);
CREATE INDEX addresses_account_id ON addresses (account_id);
CREATE INDEX mailing_addresses_account_id ON mailing_addresses (account_id);
CREATE INDEX contacts_account_id ON contacts (account_id);
CREATE INDEX locations_account_id ON locations (account_id);
CREATE INDEX orders_account_id ON orders (account_id);
CREATE INDEX orders_restricted ON orders (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX order_tracks_order_id ON order_tracks (order_id);
CREATE INDEX ratings_account_id ON ratings (account_id);
CREATE INDEX ratings_order_id ON ratings (order_id);
CREATE INDEX payments_account_id ON payments (account_id);
CREATE INDEX payments_order_id ON payments (order_id);
CREATE INDEX payments_restricted ON payments (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX payment_accounts_account_id ON payment_accounts (account_id);
CREATE INDEX balances_account_id ON balances (account_id);
CREATE INDEX top_ups_account_id ON top_ups (account_id);
CREATE INDEX top_ups_restricted ON top_ups (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX withdrawals_account_id ON withdrawals (account_id);
CREATE INDEX withdrawals_restricted ON withdrawals (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX coupons_account_id ON coupons (account_id);
CREATE INDEX points_account_id ON points (account_id);
CREATE INDEX invoice_titles_account_id ON invoice_titles (account_id);
CREATE INDEX invoices_account_id ON invoices (account_id);
CREATE INDEX invoices_restricted ON invoices (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX disputes_account_id ON disputes (account_id);
CREATE INDEX disputes_order_id ON disputes (order_id);
CREATE INDEX disputes_restricted ON disputes (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX call_recordings_account_id ON call_recordings (account_id);
CREATE INDEX call_recordings_dispute_id ON call_recordings (dispute_id);
CREATE INDEX call_recordings_restricted ON call_recordings (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX chat_logs_account_id ON chat_logs (account_id);
CREATE INDEX service_notes_account_id ON service_notes (account_id);
CREATE INDEX campaign_entries_account_id ON campaign_entries (account_id);
CREATE INDEX devices_account_id ON devices (account_id);
CREATE INDEX installed_apps_device_id ON installed_apps (device_id);
CREATE INDEX installed_apps_account_id ON installed_apps (account_id);
CREATE INDEX wifi_logs_account_id ON wifi_logs (account_id);
CREATE INDEX ip_logs_account_id ON ip_logs (account_id);
CREATE INDEX ip_logs_restricted ON ip_logs (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX access_logs_account_id ON access_logs (account_id);
CREATE INDEX access_logs_restricted ON access_logs (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX searches_account_id ON searches (account_id);
CREATE INDEX profile_tags_account_id ON profile_tags (account_id);
CREATE INDEX consents_account_id ON consents (account_id);
CREATE INDEX consents_restricted ON consents (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX wechat_bindings_account_id ON wechat_bindings (account_id);
CREATE INDEX third_party_shares_account_id ON third_party_shares (account_id);
CREATE INDEX third_party_shares_restricted ON third_party_shares (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX violations_account_id ON violations (account_id);
CREATE INDEX violations_restricted ON violations (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX platform_credits_account_id ON platform_credits (account_id);
CREATE INDEX platform_credits_restricted ON platform_credits (restricted_until) WHERE restricted_until IS NOT NULL;
