CREATE TABLE members (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text, phone text, born date, card_scan text,
    opened_at timestamptz NOT NULL, closed_at timestamptz, status text NOT NULL DEFAULT 'active'
);
CREATE TABLE loans (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL REFERENCES members,
    taker text, taker_phone text, status text, fee numeric(10, 2), note text,
    returned_at timestamptz, kept_until timestamptz
);
CREATE TABLE loan_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    loan_id bigint NOT NULL REFERENCES loans, what text, at timestamp
);
CREATE TABLE reviews (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint REFERENCES members, words text, town text, stars int,
    tags jsonb, written_at timestamptz
);
CREATE TABLE bans (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL REFERENCES members, grave boolean, reason text, kept_until date
);
CREATE TABLE addresses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL REFERENCES members, line text, usual boolean
);
CREATE TABLE agreements (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL REFERENCES members, purpose text, channel text,
    granted boolean, changed_at timestamptz, version text
);
CREATE TABLE wallets (
    member_id bigint PRIMARY KEY REFERENCES members, balance numeric(10, 2)
);
CREATE TABLE towns (id bigint PRIMARY KEY, name text);
