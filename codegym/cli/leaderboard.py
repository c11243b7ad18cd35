"""``codegym leaderboard``: rows that were judged again before they are believed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegym.cli.options import Backend, Workers
from codegym.cli.output import print_json
from codegym.errors import InputError

if TYPE_CHECKING:
    from codegym.leaderboard.store import Row, Store

FAILED = 1
BOARD = "codegym-leaderboard.sqlite"

Board = Annotated[
    str,
    typer.Option(
        "--board", envvar="CODEGYM_BOARD", help="The board: a SQLite file or a PostgreSQL URL."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="A leaderboard that judges every program again.", no_args_is_help=True)
    group.command("add")(add)
    group.command("serve")(serve)
    group.command("export")(export)
    group.command("regrade")(regrade)
    group.command("remove")(remove)
    group.command("token")(token)
    app.add_typer(group, name="leaderboard")


def add(
    run: Annotated[Path, typer.Argument(help="Run folder of `codegym eval`.")],
    name: Annotated[str | None, typer.Option(help="What the row is called.")] = None,
    board: Board = BOARD,
    suite: Annotated[
        str | None, typer.Option(help="Where the run's suite is on this machine, if elsewhere.")
    ] = None,
    to: Annotated[str | None, typer.Option(help="Submit to the board at this URL instead.")] = None,
    token: Annotated[
        str, typer.Option(envvar="CODEGYM_BOARD_TOKEN", help="Token to submit with.")
    ] = "",
    grade: Annotated[bool, typer.Option(help="Judge the programs again now.")] = True,
    workers: Workers = None,
    backend: Backend = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="The row as JSON.")] = False,
) -> None:
    """Add a run: check it, store it, judge its programs again.

    Ends with 0 where the row is verified (or only queued), 1 where it is rejected or differs.
    """
    _needs_extra()
    from codegym.leaderboard.checks import checked_name
    from codegym.leaderboard.reading import read_manifest, read_run

    called = checked_name(name or run.resolve().name, "--name")
    if to is not None:
        from codegym.leaderboard.client import submit

        print_json(submit(to, token, run, called))
        return
    manifest = read_manifest(run)
    with _opened(board) as store:
        from codegym.leaderboard.catalogue import Catalogue

        catalogue = Catalogue(store)
        loaded = catalogue.add(suite or manifest.suite.spec, manifest.suite.digest)
        row, new = store.add(read_run(run, loaded), called)
        if not new:
            print(f"note: this run is there already, as {row.name!r}", file=sys.stderr)
        if grade and row.status == "queued":
            row = _grade(store, catalogue, row.id, workers, backend) or row
        _report(store, [row], as_json)


def regrade(
    run: Annotated[str | None, typer.Argument(help="Id of a row; by default what waits.")] = None,
    board: Board = BOARD,
    workers: Workers = None,
    backend: Backend = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="The rows as JSON.")] = False,
) -> None:
    """Judge the programs of one row again, or of all rows that wait for it."""
    _needs_extra()
    with _opened(board) as store:
        from codegym.leaderboard.catalogue import Catalogue

        if run is not None and not store.requeue(run):
            raise InputError(f"no row {run!r}", "leaderboard")
        catalogue = Catalogue(store)
        rows = []
        waiting = [run] if run else [row.id for row in store.find(status="queued")]
        for each in waiting:
            row = _grade(store, catalogue, each, workers, backend)
            rows += [] if row is None else [row]
        _report(store, rows, as_json)


def serve(
    board: Board = BOARD,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8600,
    suite: Annotated[
        list[str] | None, typer.Option(help="A suite that runs may be submitted for; repeatable.")
    ] = None,
    grade: Annotated[bool, typer.Option(help="Judge queued runs meanwhile.")] = True,
    workers: Workers = None,
    backend: Backend = "auto",
    max_upload_mb: Annotated[int, typer.Option(min=1, help="Largest upload, MiB.")] = 64,
    uploads_per_hour: Annotated[int, typer.Option(min=1, help="Of one token.")] = 30,
    requests_per_minute: Annotated[int, typer.Option(min=1, help="Of one address.")] = 600,
) -> None:
    """Serve the pages, the API and uploads."""
    _needs_extra()
    import uvicorn

    from codegym.leaderboard.app import Options, make_app
    from codegym.leaderboard.catalogue import Catalogue
    from codegym.leaderboard.serving import GraderThread

    options = Options(
        max_upload_bytes=max_upload_mb << 20,
        max_unpacked_bytes=max_upload_mb << 23,
        uploads_per_hour=uploads_per_hour,
        requests_per_minute=requests_per_minute,
    )
    with _opened(board) as store, ExitStack() as stack:
        catalogue = Catalogue(store)
        for spec in suite or ():
            print(f"{spec}: digest {catalogue.add(spec).digest}", file=sys.stderr)

        def make_pool() -> Any:
            from codegym.sandbox import SandboxPool

            return SandboxPool(backend=backend, workers=workers)

        if grade:
            stack.enter_context(GraderThread(store, make_pool))
        uvicorn.run(make_app(store, options), host=host, port=port, log_level="info")


def export(
    out: Annotated[Path, typer.Argument(help="Folder to write; an earlier export is replaced.")],
    board: Board = BOARD,
) -> None:
    """Write the board as a static site, which needs no server."""
    _needs_extra()
    from codegym.leaderboard.export import export as write

    with _opened(board) as store:
        count = write(store, out)
    print(f"{count} rows: open {out / 'index.html'}")


def remove(run: Annotated[str, typer.Argument(help="Id of a row.")], board: Board = BOARD) -> None:
    """Remove a row and its programs."""
    _needs_extra()
    with _opened(board) as store:
        if not store.remove(run):
            raise InputError(f"no row {run!r}", "leaderboard")


def token(
    name: Annotated[str, typer.Argument(help="Who it is for; rows say that they came from them.")],
    board: Board = BOARD,
    revoke: Annotated[bool, typer.Option("--revoke", help="End the token of this name.")] = False,
) -> None:
    """Make a token to submit with, and print it this once; only its hash is kept."""
    _needs_extra()
    from codegym.leaderboard.checks import checked_name

    with _opened(board) as store:
        if not revoke:
            print(store.new_token(checked_name(name)))
        elif not store.revoke_token(name):
            raise InputError(f"no token of the name {name!r}", "leaderboard")


# ===== Help ====


def _needs_extra() -> None:
    from importlib.util import find_spec

    for name in ("alembic", "fastapi", "jinja2", "plotly", "sqlalchemy", "uvicorn"):
        if find_spec(name) is None:
            raise InputError(
                f"{name} is missing: pip install 'codegym[leaderboard]'", "leaderboard"
            )


@contextmanager
def _opened(board: str) -> Iterator[Store]:
    from codegym.leaderboard.store import Store

    store = Store.open(board)
    try:
        yield store
    finally:
        store.close()


def _grade(store: Store, catalogue: Any, run: str, workers: int | None, backend: str) -> Row | None:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from codegym.judge import Judge
    from codegym.leaderboard.regrading import Grader
    from codegym.sandbox import SandboxPool

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with (
        SandboxPool(backend=backend, workers=workers) as pool,
        Progress(*columns, console=Console(stderr=True), transient=True) as bar,
    ):
        shown = bar.add_task("judging again", total=None)

        def tick(row: Row, done: int) -> None:
            bar.update(shown, completed=done, total=row.samples)

        row = Grader(store, catalogue, pool, Judge(pool), tick).grade_next(run)
    if row is None:
        print(f"note: {run} is being re-graded by another", file=sys.stderr)
    return row


def _report(store: Store, rows: list[Row], as_json: bool) -> None:
    from codegym.leaderboard.views import RowView

    views = [RowView(row) for row in rows]
    if as_json:
        print_json([view.plain() for view in views])
    for view in [] if as_json else views:
        rate = "-" if view.pass_at_1 is None else f"{view.pass_at_1:.1%}"
        print(f"{view.row.id}  {view.row.status:9} {view.row.name}: pass@1 {rate}")
        if view.disagrees:
            print(json.dumps(view.row.difference, indent=2))
    for view in views:
        if view.row.note:
            print(f"note: {view.row.id} waits: {view.row.note}", file=sys.stderr)
    if any(view.row.note for view in views):
        raise typer.Exit(3)
    if any(view.row.status in ("rejected", "differs") for view in views):
        raise typer.Exit(FAILED)
