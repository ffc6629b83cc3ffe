"""The commands that stay: the server, and the worker that keeps numbers up to date."""

from typing import Annotated

import typer

from regard.cli.options import HERE, Json, Workspace


def serve(
    *,
    host: Annotated[str, typer.Option("--host", help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    processes: Annotated[
        int, typer.Option("--processes", min=1, help="Server processes; more than one only on PostgreSQL.")
    ] = 1,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Leave the background work to `regard worker`.")
    ] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Run the server: other systems send events to it. It prints its address when it is ready, and stops on Ctrl-C."""
    # Here, because the other commands do without the web framework.
    from regard.web.serving import Plan, run_server  # noqa: PLC0415

    plan = Plan(workspace.resolve(), host, port, processes, has_worker=not no_worker, as_json=as_json)
    raise typer.Exit(run_server(plan))


def worker(workspace: Workspace = HERE) -> None:
    """Do the background work alone: fold what arrives into every number, until Ctrl-C. Several may run; one works."""
    from regard.web.serving import run_worker  # noqa: PLC0415

    run_worker(workspace.resolve())
