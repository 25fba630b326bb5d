"""A small operator with one category for each rule of erasure, in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from desk.datamap.backend import Backend
from desk.datamap.models import Datamap
from desk.datamap.sql import SqlConnector

SCHEMA = """
DROP SCHEMA IF EXISTS corner_shop CASCADE;
CREATE SCHEMA corner_shop;
SET search_path = corner_shop;
CREATE TABLE accounts (id bigint PRIMARY KEY, phone text, name text, status text, opened_at timestamptz,
    closed_at timestamptz);
CREATE TABLE credentials (id bigint PRIMARY KEY, account_id bigint REFERENCES accounts, hash text);
CREATE TABLE tracks (id bigint PRIMARY KEY, order_id bigint NOT NULL, place text);
CREATE TABLE orders (id bigint PRIMARY KEY, account_id bigint REFERENCES accounts, status text,
    recipient text, completed_at timestamptz, restricted_until timestamptz);
ALTER TABLE tracks ADD FOREIGN KEY (order_id) REFERENCES orders;
CREATE TABLE addresses (id bigint PRIMARY KEY, account_id bigint REFERENCES accounts, address text,
    note text);
CREATE TABLE ratings (id bigint PRIMARY KEY, account_id bigint REFERENCES accounts, comment text, stars int);
CREATE TABLE violations (id bigint PRIMARY KEY, account_id bigint REFERENCES accounts, what text,
    restricted_until timestamptz);
CREATE TABLE consents (id bigint PRIMARY KEY, account_id bigint REFERENCES accounts, purpose text,
    channel text, granted boolean, at timestamptz, version text);
CREATE TABLE coupons (id bigint PRIMARY KEY, account_id bigint REFERENCES accounts);
"""


def _category(id_: str, table: str, columns: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    way: dict[str, Any] = {"subject": "account_id"} | more.pop("way", {})
    declared = {"name": table, "key": "id", "columns": columns, **way}
    return {"id": id_, "title": id_.title(), "clause": "2.3", "tables": [declared], **more}


DATAMAP: dict[str, Any] = {
    "version": "1",
    "operator": {"name": "Corner Shop", "app_name": "Corner", "authority": "the authority"},
    "sources": [{"id": "shop", "kind": "sql", "url": "SHOP_URL", "schema_name": "corner_shop"}],
    "account": {
        "table": "accounts",
        "key": "id",
        "phone": "phone",
        "name": "name",
        "closed_at": "closed_at",
        "closing": {"status": "closed"},
    },
    "kinds": [],
    "categories": [
        _category(
            "contact",
            "accounts",
            [
                {"name": "name", "title": "Name", "mask": "name"},
                {"name": "phone", "title": "Phone", "mask": "phone"},
                {"name": "opened_at", "title": "Opened", "anonymise": "year"},
            ],
            way={"subject": "id"},
            sensitive=True,
            erasure={"how": "anonymise", "needs_account": True, "reason": "it signs in"},
        ),
        _category(
            "credentials",
            "credentials",
            [{"name": "hash", "title": "Password", "mask": "secret"}],
            erasure={"how": "delete", "needs_account": True, "reason": "it signs in"},
        ),
        _category(
            "tracks",
            "tracks",
            [{"name": "place", "title": "Place", "mask": "place"}],
            way={
                "subject": None,
                "through": {"column": "order_id", "table": "orders", "key": "id", "subject": "account_id"},
            },
            erasure={"how": "delete"},
        ),
        _category(
            "orders",
            "orders",
            [
                {"name": "status", "title": "Status", "values": {"done": "delivered"}, "anonymise": "keep"},
                {"name": "recipient", "title": "Recipient", "mask": "name", "other": True},
                {"name": "completed_at", "title": "Completed", "anonymise": "year"},
            ],
            way={"at": "completed_at", "restrict": "restricted_until"},
            counts=[{"column": "status", "title": "of them"}],
            erasure={"how": "delete"},
            retention={"law": "E-Commerce Law 31", "years": 3, "since": "completed_at", "then": "anonymise"},
        ),
        _category(
            "addresses",
            "addresses",
            [
                {"name": "address", "title": "Address", "mask": "address"},
                {"name": "note", "title": "Note"},
            ],
            erasure={"how": "delete"},
        ),
        _category(
            "ratings",
            "ratings",
            [
                {"name": "comment", "title": "Comment"},
                {"name": "stars", "title": "Stars", "anonymise": "keep"},
            ],
            erasure={"how": "anonymise"},
        ),
        _category(
            "violations",
            "violations",
            [{"name": "what", "title": "What"}],
            way={"restrict": "restricted_until"},
            erasure={"how": "delete"},
            retention={"law": "Policy 4.1.2b", "forever": True},
        ),
        {"id": "faces", "title": "Faces", "clause": "2.2", "collected": False},
    ],
    "fields": [
        {
            "id": "phone",
            "title": "Phone",
            "kind": "phone",
            "category": "contact",
            "table": "accounts",
            "column": "phone",
        }
    ],
    "channels": [{"id": "sms", "title": "SMS"}, {"id": "push", "title": "Push"}],
    "purposes": [
        {
            "id": "marketing",
            "title": "Offers",
            "clause": "5.2d",
            "channels": ["sms", "push"],
            "consequence": "No more offers.",
            "goes_on": "Codes still come.",
        },
        {"id": "profiling", "title": "Suggestions", "clause": "2.7", "consequence": "Plain suggestions."},
        {"id": "service", "title": "Codes", "clause": "5.2d", "necessary": True, "consequence": "None."},
    ],
    "consents": {
        "table": "consents",
        "key": "id",
        "subject": "account_id",
        "purpose": "purpose",
        "channel": "channel",
        "granted": "granted",
        "at": "at",
        "version": "version",
    },
    "permissions": [{"id": "location", "title": "Location"}],
    "brands": [{"id": "acme", "title": "Acme", "steps": "Settings, ⟪app⟫, ⟪permission⟫, never."}],
    "open_matters": [
        {
            "id": "running",
            "title": "⟪count⟫ running orders",
            "settle": "wait",
            "blocks": True,
            "table": "orders",
            "subject": "account_id",
            "where": {"status": "running"},
        },
        {
            "id": "coupons",
            "title": "⟪count⟫ coupons",
            "settle": "use them",
            "blocks": False,
            "table": "coupons",
            "subject": "account_id",
        },
    ],
}

PHONE = "13800138000"
PERSON, OTHER = "7", "8"
ROWS = """
SET search_path = corner_shop;
INSERT INTO accounts SELECT n, '13800138000', 'Ann Lee', 'active', '2023-05-06 10:00+08'
    FROM generate_series(7, 8) n;
INSERT INTO credentials VALUES (7, 7, 'argon2-of-something');
INSERT INTO orders VALUES
    (1, 7, 'done', 'Bob Fisher', '2020-01-01 12:00+08'),
    (2, 7, 'done', 'Bob Fisher', '2025-03-04 12:00+08'),
    (3, 7, 'cancelled', 'Cid Stone', '2026-05-06 12:00+08'),
    (4, 8, 'done', 'Dan', '2026-05-06 12:00+08');
INSERT INTO tracks SELECT n, n, 'at the gate' FROM generate_series(1, 4) n;
INSERT INTO addresses VALUES (1, 7, '浙江省杭州市西湖区一号', '=1+1'), (2, 8, '浙江省杭州市西湖区二号', '');
INSERT INTO ratings VALUES (1, 7, 'it was Ann', 5);
INSERT INTO violations VALUES (1, 7, 'fraud');
INSERT INTO coupons VALUES (1, 7);
INSERT INTO consents VALUES
    (1, 7, 'marketing', 'sms', true, '2026-01-01', '1'), (2, 7, 'marketing', 'push', true, '2026-01-01', '1'),
    (3, 7, 'profiling', NULL, false, '2026-01-01', '1');
"""


@dataclass(frozen=True)
class Shop:
    """The operator: its backend as the desk sees it, and its database as it is."""

    backend: Backend
    url: str

    def holds(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, options="-c search_path=corner_shop") as connection:
            return connection.execute(query).fetchall()

    def does(self, statement: str) -> None:
        with psycopg.connect(self.url, options="-c search_path=corner_shop") as connection:
            connection.execute(statement)


@contextmanager
def opened(url: str) -> Iterator[Shop]:
    """The shop with two people: 7, who has a row of everything, and 8, who must never be touched."""
    with psycopg.connect(url) as connection:
        connection.execute(SCHEMA)
        connection.execute(ROWS)
    backend = Backend.open(Datamap.model_validate(DATAMAP), {"SHOP_URL": url})
    try:
        yield Shop(backend, url)
    finally:
        for connector in backend.connectors.values():
            assert isinstance(connector, SqlConnector)
            connector.sql.engine.dispose()
