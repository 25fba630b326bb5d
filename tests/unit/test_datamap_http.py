from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

import pytest
import uvicorn
from library_operator import DATAMAP
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.datamap.backend import Account, Backend, Matter, Retained
from desk.datamap.failures import BackendDown, BackendFault
from desk.datamap.models import Datamap
from desk.datamap.period import Period

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SUBJECT = "会员/7"


@dataclass
class Service:
    """A service of an operator's that speaks the protocol, with one person in it."""

    loans: list[dict[str, Any]] = field(default_factory=list)
    phone: str = "13812345678"
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    status: int = 200
    answer: bytes | None = None
    knows_periods: bool = True

    async def __call__(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/api/")
        self.seen.append((request.method, str(request.url), request.headers.get("idempotency-key", "")))
        if request.headers.get("authorization") != "Bearer s3cret":
            return Response(status_code=401)
        if self.answer is not None or self.status != 200:
            return Response(self.answer or b"", self.status)
        if path == "account/search":
            found = (await request.json())["phone"] == self.phone
            return JSONResponse({"subject": SUBJECT}) if found else Response(status_code=404)
        if path != "ready" and unquote(request.headers.get("desk-subject", "")) != SUBJECT:
            return Response(status_code=404)
        return await self.told(request, path)

    async def told(self, request: Request, path: str) -> Response:
        body = await request.json() if await request.body() else {}
        asked = body.get("period") or {name: request.query_params.get(name) for name in ("from", "before")}
        rows = [{"table": "loans", "columns": loan} for loan in self.loans if self.meant(loan, asked)]
        after = int(request.query_params.get("after", 0))
        if path == "categories/loans/erase" and body["retention"]["years"] == 3:
            self.loans = [loan for loan in self.loans if not self.meant(loan, asked)]
        if request.method == "PUT":
            self.phone = body["value"]
        answers: dict[str, Any] = {
            "account": {"name": "王芳", "phone": self.phone, "born": "1990-05-04", "closed": False},
            "categories/loans/count": {"count": len(rows)},
            "categories/loans/rows": {
                "rows": rows[after : after + 1],
                "next": str(after + 1) if after + 1 < len(rows) else None,
            },
            "categories/loans/summary": {
                "count": len(rows),
                "counts": [{"column": "status", "code": "done", "count": len(rows)}],
                "first": "2025-03-01T12:00:00+08:00",
                "rows": rows,
            },
            "categories/loans/retained": {"kept": len(rows), "until": "2028-03-01", "restricted": 1},
            "categories/identity/fields/phone": {"value": self.phone},
            "matters/loan": {"count": 2, "sum": "0"},
            "consents": {
                "consents": [
                    {"purpose": "news", "granted": True, "since": "2025-03-01T12:00:00+08:00", "version": "3"}
                ]
            },
        }
        if path not in answers:
            return Response(status_code=204)
        told = {"period": asked} if self.knows_periods and any(asked.values()) else {}
        return JSONResponse(answers[path] | told)

    def meant(self, loan: dict[str, Any], asked: dict[str, str | None]) -> bool:
        """Whether a loan lies in the period that is asked for; all do for a service that knows of none."""
        if not self.knows_periods or not any(asked.values()):
            return True
        at = str(loan.get("returned_at", ""))
        return bool(at) and str(asked["from"] or "") <= at < str(asked["before"] or "9")


@pytest.fixture
def service() -> Service:
    return Service([{"status": "done", "taker": "张三", "note": "secret"}, {"status": "open", "fee": 3.5}])


@pytest.fixture
def backend(service: Service) -> Iterator[Backend]:
    """The library's datamap with a service in place of the database."""
    import yaml

    declared = yaml.safe_load(DATAMAP.read_text(encoding="utf-8"))
    declared["sources"] = [{"id": "library", "kind": "http", "url": "LIBRARY", "token": "TOKEN"}]
    app = Starlette(routes=[Route("/api/{path:path}", service.__call__, methods=["GET", "POST", "PUT"])])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
        backend = Backend.open(Datamap.model_validate(declared), {"LIBRARY": url, "TOKEN": "s3cret"})
        while not server.started:
            time.sleep(0.01)
        yield backend
        backend.close()
        server.should_exit = True
        thread.join()


def test_an_account_is_found_by_its_key_and_by_its_number(backend: Backend) -> None:
    assert backend.ready()
    assert backend.account(SUBJECT) == Account(SUBJECT, "王芳", "13812345678", date(1990, 5, 4), closed=False)
    assert backend.account("8") is None
    assert (backend.subject_of("13812345678"), backend.subject_of("13900000000")) == (SUBJECT, None)


def test_the_desk_masks_and_words_what_a_service_tells(backend: Backend) -> None:
    summary = backend.summary("loans", SUBJECT)
    assert (summary.count, summary.counts) == (2, (("其中 已完成", 2),))
    assert summary.samples == ("状态: 已完成 · 取书人: 张＊", "状态: 进行中 · 费用: 3.5")


def test_the_copy_is_read_page_by_page(backend: Backend) -> None:
    first, second = backend.rows("loans", SUBJECT)
    assert first == {"状态": "已完成", "取书人": "张＊", "取书电话": "", "费用": ""}
    assert second["费用"] == "3.5"


def test_what_the_law_keeps_is_told_by_the_service(backend: Backend) -> None:
    assert backend.retained("loans", SUBJECT, NOW) == Retained(2, 0, date(2028, 3, 1), restricted=1)


def test_an_erasure_is_ordered_with_the_datamaps_rule_and_one_key(backend: Backend, service: Service) -> None:
    backend.erase("loans", SUBJECT, NOW)
    backend.erase("loans", SUBJECT, NOW)
    assert backend.count("loans", SUBJECT) == 0
    first, second = (key for method, _, key in service.seen if method == "POST")
    assert first == second != ""


def test_each_effect_has_its_own_call(backend: Backend, service: Service) -> None:
    backend.restrict("loans", SUBJECT, NOW)
    backend.anonymise("loans", SUBJECT, NOW)
    backend.release("loans", SUBJECT, NOW)
    backend.close_account(SUBJECT, NOW)
    backend.stop_consent(SUBJECT, "news", ("sms",), NOW)
    ends = [url.split("/api/")[1] for _, url, _ in service.seen]
    assert ends == [
        "categories/loans/restrict",
        "categories/loans/anonymise",
        "categories/loans/release",
        "account/close",
        "consents/stop",
    ]


def test_a_field_is_set_and_read_back(backend: Backend) -> None:
    backend.set_field("phone", SUBJECT, "13700000000")
    assert backend.field_value("phone", SUBJECT) == "13700000000"
    with pytest.raises(BackendFault, match="no row"):
        backend.set_field("phone", "8", "13700000000")


def test_consents_and_open_matters_are_told(backend: Backend) -> None:
    [consent] = backend.consents(SUBJECT)
    assert (consent.purpose, consent.channel, consent.granted, consent.version) == ("news", None, True, "3")
    assert Matter("loan", "还有2本书没还", "请先还书", blocks=True) in backend.open_matters(SUBJECT)


def test_no_url_holds_a_subject_or_a_number(backend: Backend, service: Service) -> None:
    backend.subject_of("13812345678")
    backend.set_field("phone", SUBJECT, "13700000000")
    list(backend.rows("loans", SUBJECT))
    paths = [url.split("/api/", 1)[1] for _, url, _ in service.seen]  # the port may hold any digits
    assert not [path for path in paths if "138" in path or "137" in path or "%E4" in path]


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_service_in_trouble_is_asked_again_later(backend: Backend, service: Service, status: int) -> None:
    service.status = status
    with pytest.raises(BackendDown):
        backend.erase("loans", SUBJECT, NOW)
    assert not backend.ready()


@pytest.mark.parametrize("status", [302, 400, 401, 409])
def test_a_refusal_is_a_fault_with_its_status_alone(backend: Backend, service: Service, status: int) -> None:
    service.status, service.answer = status, b"13812345678 is wrong"
    with pytest.raises(BackendFault) as caught:
        backend.erase("loans", SUBJECT, NOW)
    assert str(caught.value) == f"source=library code=HTTP {status}"


@pytest.mark.parametrize("answer", [b"13812345678", b"{", b'{"count": -1}', b"\xff"])
def test_an_answer_that_is_not_the_protocols_is_a_fault(
    backend: Backend, service: Service, answer: bytes
) -> None:
    service.answer = answer
    with pytest.raises(BackendFault) as caught:
        backend.count("loans", SUBJECT)
    assert "138" not in str(caught.value)


def test_a_service_that_does_not_listen_is_down(backend: Backend) -> None:
    gone = Backend.open(backend.datamap, {"LIBRARY": "http://127.0.0.1:9", "TOKEN": "s3cret"})
    with pytest.raises(BackendDown):
        gone.count("loans", SUBJECT)
    gone.close()


YEAR = Period.read("2025-01-01/2025-12-31")


@pytest.fixture
def dated(service: Service) -> Service:
    """The service with one loan of last year and one of this."""
    service.loans = [{"returned_at": f"{year}-03-01T12:00:00+08:00"} for year in (2025, 2026)]
    return service


def test_a_period_is_asked_for_and_only_it_is_erased(backend: Backend, dated: Service) -> None:
    assert (backend.count("loans", SUBJECT, YEAR), backend.count("loans", SUBJECT)) == (1, 2)
    assert backend.summary("loans", SUBJECT, YEAR).count == 1
    assert len(list(backend.rows("loans", SUBJECT, YEAR))) == 1
    backend.erase("loans", SUBJECT, NOW, YEAR)
    assert [loan["returned_at"][:4] for loan in dated.loans] == ["2026"]


def test_a_service_that_knows_of_no_periods_is_never_asked_to_erase_one(
    backend: Backend, dated: Service
) -> None:
    dated.knows_periods = False
    for ask in (
        lambda: backend.erase("loans", SUBJECT, NOW, YEAR),
        lambda: backend.retained("loans", SUBJECT, NOW, YEAR),
        lambda: backend.count("loans", SUBJECT, YEAR),
        lambda: list(backend.rows("loans", SUBJECT, YEAR)),
    ):
        with pytest.raises(BackendFault, match="another period"):
            ask()
    assert len(dated.loans) == 2
    assert not [url for method, url, _ in dated.seen if url.endswith("/erase")]
