"""The web server: pages, a JSON API, uploads.

app = make_app(Store.open("board.sqlite"), Options())
uvicorn.run(app)
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Annotated, Any

import fastapi
from fastapi import Header, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

import codegym
from codegym.errors import InfrastructureError, InputError
from codegym.leaderboard import archives
from codegym.leaderboard.catalogue import Catalogue, listed
from codegym.leaderboard.checks import checked_name
from codegym.leaderboard.comparison import compare
from codegym.leaderboard.limits import RateLimit
from codegym.leaderboard.pages import POLICY, Pages, sample_lines, static_files
from codegym.leaderboard.reading import read_manifest, read_run
from codegym.leaderboard.records import (
    PairRecord,
    Problem,
    RowRecord,
    Status,
    Submitted,
    SuiteRecord,
)
from codegym.leaderboard.store import Row, Store
from codegym.leaderboard.views import RowView

_HOUR_S = 3600.0
_MINUTE_S = 60.0
_AT_ONCE = 4
_UPLOAD_S = 300.0
_SPOOL_BYTES = 1 << 20
_ID = "^[0-9a-f]{16}$"
_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Options:
    """What a server allows."""

    max_upload_bytes: int = archives.MAX_PACKED_BYTES
    max_unpacked_bytes: int = archives.MAX_UNPACKED_BYTES
    uploads_per_hour: int = 30
    """Of one token, and of one address."""
    requests_per_minute: int = 600
    """Of one address."""
    queued_per_token: int = 50
    """So many runs of one token may wait for re-grading."""


def make_app(store: Store, options: Options = Options()) -> Any:
    """The application, for an ASGI server."""
    board = _Board(store, options)
    app = fastapi.FastAPI(
        title="codegym leaderboard",
        version=codegym.__version__,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        exception_handlers={InputError: _refused, InfrastructureError: _failed},
    )
    app.middleware("http")(board.guard)
    refusals: dict[int | str, Any] = {code: {"model": Problem} for code in (404, 422, 429)}
    no_uploads = (401, 408, 413, 422, 429, 503)
    upload_refusals: dict[int | str, Any] = {code: {"model": Problem} for code in no_uploads}

    def get(path: str, answer: Callable[..., Any], model: Any) -> None:
        app.add_api_route(path, answer, response_model=model, responses=refusals)

    get("/api/v1/suites", board.suites, list[SuiteRecord])
    get("/api/v1/rows", board.rows, list[RowRecord])
    get("/api/v1/rows/{run}", board.row, RowRecord)
    get("/api/v1/compare", board.compare, PairRecord)
    app.add_api_route(
        "/api/v1/rows",
        board.submit,
        methods=["POST"],
        status_code=201,
        response_model=Submitted,
        responses=upload_refusals,
        openapi_extra={
            "requestBody": {
                "required": True,
                "description": "A run folder as .tar.gz",
                "content": {"application/gzip": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    )
    app.add_api_route("/runs/{run}/samples.jsonl", board.samples, include_in_schema=False)
    app.add_api_route("/runs/{run}", board.permalink, include_in_schema=False)
    app.add_api_route("/static/{name}", board.static, include_in_schema=False)
    app.add_api_route("/{path:path}", board.page, include_in_schema=False)
    return app


async def _refused(_: Request, error: Exception) -> Any:
    return JSONResponse({"detail": str(error)}, 422)


async def _failed(_: Request, error: Exception) -> Any:
    return JSONResponse({"detail": str(error)}, 503, headers={"Retry-After": "10"})


class _Board:
    """The answers; plain methods run in threads of their own."""

    def __init__(self, store: Store, options: Options) -> None:
        self._store, self._options = store, options
        self._catalogue = Catalogue(store)
        self._pages = Pages(store, live=True)
        self._requests = RateLimit(options.requests_per_minute, _MINUTE_S)
        self._uploads = RateLimit(options.uploads_per_hour, _HOUR_S)
        self._refusals = RateLimit(options.uploads_per_hour, _HOUR_S)
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._static = dict(static_files())
        self._packed = {name: gzip.compress(raw, 6, mtime=0) for name, raw in self._static.items()}

    async def guard(self, request: Request, answer: Callable[[Request], Awaitable[Any]]) -> Any:
        """Limits the rate, and sets what browsers are to hold the answer to."""
        wait = self._requests.take(_address(request))
        if wait:
            response = _too_often(wait)
        else:
            response = await answer(request)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        return response

    # ===== The API ====

    def suites(self) -> Any:
        """The suites that runs can be submitted for."""
        return [
            SuiteRecord(
                digest=suite["digest"], name=suite["name"], tasks=len(listed(suite["listing"]))
            )
            for suite in self._store.suites()
        ]

    def rows(
        self,
        suite: Annotated[
            str | None, Query(pattern="^[0-9a-f]{6,64}$", description="Digest, or its beginning.")
        ] = None,
        status: Status | None = None,
        since: Annotated[dt.date | None, Query(description="First day, UTC.")] = None,
        until: Annotated[dt.date | None, Query(description="Last day, UTC.")] = None,
        sort: Annotated[str, Query(pattern="^-?(submitted|name|pass@1|h50|h80|h95)$")] = "-pass@1",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    ) -> Any:
        """Rows. Those over different suites cannot be compared: filter by one for a ranking."""
        found = self._store.find(
            suite=suite,
            status=status,
            since=None if since is None else _start(since),
            until=None if until is None else _start(until) + 86400,
        )
        views = [RowView(row) for row in found]
        views.sort(key=partial(_sort_key, sort.lstrip("-")), reverse=sort.startswith("-"))
        return [RowRecord(**view.plain()) for view in views[offset : offset + limit]]

    def row(self, run: Annotated[str, fastapi.Path(pattern=_ID)]) -> Any:
        """One row."""
        return RowRecord(**RowView(self._found(run)).plain())

    def compare(
        self,
        a: Annotated[str, Query(pattern=_ID)],
        b: Annotated[str, Query(pattern=_ID)],
    ) -> Any:
        """Two rows over one suite, on the same tasks."""
        first, second = self._found(a), self._found(b)
        if first.suite != second.suite:
            raise InputError("these rows are over different suites", "compare")
        pair = compare(RowView(first), RowView(second), listed(self._store.listing(first.suite)))
        if pair is None:
            raise InputError("both rows have to be re-graded first", "compare")
        return PairRecord(
            a=a,
            b=b,
            difference=pair.paired.difference,
            low=pair.paired.low,
            high=pair.paired.high,
            p_value=pair.paired.p_value,
            a_better=[task.id for task in pair.a_better],
            b_better=[task.id for task in pair.b_better],
            equal=pair.equal,
        )

    async def submit(
        self,
        request: Request,
        name: Annotated[str, Query(description="What the row is called.", max_length=400)],
        authorization: Annotated[str, Header(description="Bearer TOKEN")] = "",
    ) -> Any:
        """Submit a run; it is queued for re-grading."""
        submitter = await self._submitter(request, authorization)
        called = checked_name(name)
        async with self._at_once:
            with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as packed:
                try:
                    async with asyncio.timeout(_UPLOAD_S):
                        await self._receive(request, packed)
                except TimeoutError:
                    raise HTTPException(408, "the upload took too long") from None
                row, new = await run_in_threadpool(self._take, packed, called, submitter)
        body = Submitted(id=row.id, status=row.status, new=new, page=f"/runs/{row.id}/index.html")
        return JSONResponse(body.model_dump(), 201 if new else 200)

    async def _submitter(self, request: Request, authorization: str) -> str:
        address = _address(request)
        scheme, _, token = authorization.partition(" ")
        known: str | None = None
        if scheme.lower() == "bearer" and token:
            known = await run_in_threadpool(self._store.token_name, token.strip())
        if known is None:
            wait = self._refusals.take(address)
            if wait:
                raise HTTPException(429, "too many wrong tokens", _retry(wait))
            raise HTTPException(401, "a token is needed", {"WWW-Authenticate": "Bearer"})
        wait = self._uploads.take(known)
        if wait:
            raise HTTPException(429, "too many uploads of this token", _retry(wait))
        if await run_in_threadpool(self._store.queued_of, known) >= self._options.queued_per_token:
            raise HTTPException(
                429, "too many runs of this token wait for re-grading", _retry(_MINUTE_S)
            )
        return known

    async def _receive(self, request: Request, into: Any) -> None:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > self._options.max_upload_bytes:
                raise HTTPException(413, f"larger than {self._options.max_upload_bytes} bytes")
            into.write(chunk)
        into.seek(0)

    def _take(self, packed: IO[bytes], name: str, submitter: str) -> tuple[Row, bool]:
        with tempfile.TemporaryDirectory(prefix="codegym-upload-") as temporary:
            folder = Path(temporary)
            try:
                archives.unpack(packed, folder, self._options.max_unpacked_bytes)
                suite = self._catalogue.suite(read_manifest(folder).suite.digest)
                return self._store.add(read_run(folder, suite), name, submitter)
            except InputError as error:
                # Where it was unpacked is nobody's business.
                where = error.where.replace(f"{folder}/", "")
                raise InputError(error.what, where) from None

    # ===== Pages ====

    def page(self, path: str) -> Any:
        """A page by its path."""
        content = self._pages.render(path)
        if content is None:
            raise HTTPException(404, "no such page")
        return Response(content, media_type="text/html; charset=utf-8")

    def permalink(self, run: str) -> Any:
        """The short form of a row's address."""
        return RedirectResponse(f"/runs/{self._found(run).id}/index.html", 307)

    def samples(self, run: str) -> Any:
        """A row's programs, as they can be judged again."""
        return StreamingResponse(
            sample_lines(self._store, self._found(run).id), media_type="application/jsonl"
        )

    def static(self, name: str, request: Request) -> Any:
        """A script, a style sheet or a picture of ours."""
        if name not in self._static:
            raise HTTPException(404, "no such file")
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
        if packed:
            headers["Content-Encoding"] = "gzip"
        kind = _TYPES[name.rpartition(".")[2]]
        return Response((self._packed if packed else self._static)[name], 200, headers, kind)

    def _found(self, run: str) -> Row:
        row = self._store.row(run)
        if row is None:
            raise HTTPException(404, "no such row")
        return row


def _sort_key(by: str, view: RowView) -> Any:
    if by == "name":
        return view.row.name.casefold()
    if by == "submitted":
        return view.row.submitted
    if by == "pass@1":
        return -1.0 if view.pass_at_1 is None else view.pass_at_1
    return view.horizon_key(by)


def _address(request: Request) -> str:
    return str(request.client.host) if request.client else ""


def _start(day: dt.date) -> float:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()


def _retry(wait: float) -> dict[str, str]:
    return {"Retry-After": str(int(wait) + 1)}


def _too_often(wait: float) -> Any:
    return JSONResponse({"detail": "too many requests"}, 429, headers=_retry(wait))
