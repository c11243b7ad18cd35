"""``codegym sandbox``: the engine, the image and what is left over."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegym.cli import bench, selftest, soak

if TYPE_CHECKING:
    import docker

Report = Callable[[str], None]

sandbox_app = typer.Typer(help="Engine, image and leftovers.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(sandbox_app, name="sandbox")
    bench.register(sandbox_app)
    selftest.register(sandbox_app)
    soak.register(sandbox_app)


@sandbox_app.command("setup")
def setup() -> None:
    """Install and start what sandboxes need, as far as it is missing."""
    from codegym.sandbox.engine import ensure_engine
    from codegym.sandbox.image import ensure_image, verify_image

    started = time.monotonic()
    with _steps("engine") as report:
        ensure_engine(report)
    with _client() as client:
        with _steps("engine") as report:
            report(f"Docker {client.version().get('Version', '?')} answers")
        with _steps("image") as report:
            tag = ensure_image(client, report)
            report(f"{tag} is there")
        with _steps("check") as report:
            found = verify_image(client, tag)
            report(f"a sandbox ran {found}; ready after {time.monotonic() - started:.1f} s")


@sandbox_app.command("build")
def build(
    force: Annotated[
        bool, typer.Option("--force", help="Build anew, base and packages included.")
    ] = False,
) -> None:
    """Build the sandbox image where it is absent; print its tag."""
    from codegym.sandbox.image import ensure_image

    with _client() as client, _steps("image", to_stderr=True) as report:
        tag = ensure_image(client, report, force=force)
    typer.echo(tag)


@sandbox_app.command("clean")
def clean(
    images: Annotated[
        bool, typer.Option("--images", help="Remove the images and the base made here too.")
    ] = False,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Remove sandboxes of living clients too: their runs are lost."),
    ] = False,
) -> None:
    """Remove the sandboxes that no living client owns."""
    from codegym.sandbox.image import remove_images
    from codegym.sandbox.leftovers import (
        remove_container,
        remove_leftovers,
        sandbox_containers,
    )

    with _client() as client:
        if everything:
            ids = [entry["Id"] for entry in sandbox_containers(client)]
            count = sum(remove_container(client, identity) for identity in ids)
        else:
            count = len(remove_leftovers(client))
        typer.echo(f"removed {count} sandbox{'' if count == 1 else 'es'}")
        if images:
            removed, kept = remove_images(client)
            typer.echo(f"removed {len(removed)} image{'' if len(removed) == 1 else 's'}")
            for tag in kept:
                typer.echo(f"kept {tag}: a sandbox uses it (--all removes that too)")


@sandbox_app.command("ps")
def ps(
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """List the sandboxes on this engine, and whose they are."""
    with _client() as client:
        rows = _rows(client)
    if as_json:
        from codegym.cli.output import print_json

        print_json({"sandboxes": rows})
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    if not rows:
        console.print("no sandboxes")
        return
    table = Table(box=None, header_style="bold")
    for title in ("NAME", "STATE", "AGE", "LEASE", "OWNER", ""):
        table.add_column(title, no_wrap=True)
    for row in rows:
        table.add_row(
            row["name"],
            row["state"],
            f"{row['age_s']} s",
            f"{row['lease_s']} s",
            f"process {row['owner_pid']}" if row["this_host"] else "another host",
            "leftover" if row["leftover"] else "",
        )
    console.print(table)


def _rows(client: docker.DockerClient) -> list[dict[str, Any]]:
    from codegym.sandbox import leftovers

    now = time.time()
    rows = []
    for entry in leftovers.sandbox_containers(client):
        labels = entry.get("Labels") or {}
        rows.append(
            {
                "id": entry["Id"][:12],
                "name": (entry.get("Names") or [""])[0].lstrip("/"),
                "state": entry.get("State", ""),
                "image": entry.get("Image", ""),
                "age_s": max(0, round(now - entry["Created"])),
                "lease_s": labels.get(leftovers.LEASE, ""),
                "owner_pid": labels.get(leftovers.OWNER, "").partition(":")[0],
                "this_host": labels.get(leftovers.HOST) == leftovers.host_id(),
                "leftover": leftovers.is_leftover(labels, entry["Created"], now),
            }
        )
    return rows


@contextlib.contextmanager
def _client() -> Iterator[docker.DockerClient]:
    """A connected engine; whatever goes wrong with it is an infrastructure error."""
    import docker
    import requests

    from codegym.errors import InfrastructureError
    from codegym.sandbox.engine import connect

    client = connect()
    try:
        yield client
    except (docker.errors.DockerException, requests.RequestException) as error:
        words = " ".join(str(error).split())[:400]
        raise InfrastructureError(f"the Docker engine failed: {words}", cause="engine") from error
    finally:
        client.close()


@contextlib.contextmanager
def _steps(name: str, to_stderr: bool = False) -> Iterator[Report]:
    """A reporter of steps under one heading.

    On a terminal the steps stay, and lines of tools' own output (two spaces
    first) pass by under a spinner; elsewhere every line is printed as it comes.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=to_stderr, highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        yield lambda line: console.print(f"{name}: {line}")
        return
    with console.status(Text(f"{name} ...")) as status:

        def report(line: str) -> None:
            if line.startswith("  "):
                shown = Text(f"{name}: {line.strip()}", no_wrap=True, overflow="ellipsis")
                shown.truncate(max(20, console.width - 4), overflow="ellipsis")
                status.update(shown)
            else:
                console.print(f"{name}: {line}")

        yield report
