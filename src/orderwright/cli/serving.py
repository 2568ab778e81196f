"""`orderwright serve`, `orderwright worker` and `orderwright demo`: what runs until it is stopped."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright import __version__
from orderwright.cli.background import work_until, worker_beside
from orderwright.cli.connecting import keys_directory, opened
from orderwright.cli.output import print_json, say
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.api.serve_options import ServeOptions

Host = Annotated[str, typer.Option(envvar="ORDERWRIGHT_HOST", help="Address to listen on; 0.0.0.0 for all.")]
Port = Annotated[
    int, typer.Option(envvar="ORDERWRIGHT_PORT", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
]
WithWorker = Annotated[bool, typer.Option(help="Run a worker for background jobs beside the server.")]
LogLevel = Annotated[
    str, typer.Option(metavar="LEVEL", help="What is logged to standard error: debug, info, warning or error.")
]
#: More migrations than these are told in one line.
_FEW = 3
_LEVELS = ("debug", "info", "warning", "error")


def add_to(root: typer.Typer) -> None:
    """Put the commands of this file in their places."""
    root.command()(demo)
    root.command()(serve)
    root.command()(worker)


@with_target
def serve(
    target: Target,
    host: Host = "127.0.0.1",
    port: Port = 8080,
    workers: Annotated[
        int, typer.Option(envvar="ORDERWRIGHT_WORKERS", min=1, max=256, help="Processes that serve.")
    ] = 1,
    worker: WithWorker = True,
    migrate: Annotated[bool, typer.Option(help="Bring the database to this program's version first.")] = True,
    pool_size: Annotated[
        int, typer.Option(min=0, max=1000, help="Database connections of each process; 0: what the server allows.")
    ] = 0,
    keep_alive: Annotated[int, typer.Option(min=1, help="Seconds for which an idle connection stays open.")] = 75,
    stop_within: Annotated[int, typer.Option(min=1, help="Seconds to finish what is in flight at a stop.")] = 30,
    max_body: Annotated[int, typer.Option(min=1, help="Bytes that the body of a request may have.")] = 4 * 1024 * 1024,
    request_timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for an operation to answer.")] = 30.0,
    max_in_flight: Annotated[int, typer.Option(min=1, help="Requests that each process works on at a time.")] = 500,
    rate_per_second: Annotated[
        float, typer.Option(min=0, help="Requests per second of one credential and process; 0: without limit.")
    ] = 0.0,
    rate_burst: Annotated[int, typer.Option(min=1, help="Requests at once of one credential under that limit.")] = 100,
    allowed_origin: Annotated[
        list[str] | None, typer.Option(metavar="ORIGIN", help="Whose pages may read answers; * for all. Repeatable.")
    ] = None,
    trusted_proxies: Annotated[
        str, typer.Option(metavar="ADDRESSES", help="Proxies whose X-Forwarded headers count, between commas.")
    ] = "",
    log_level: LogLevel = "info",
) -> None:
    """Serve the API until a signal says stop."""
    from orderwright.api.options import EdgeOptions
    from orderwright.api.serve_options import ServeOptions
    from orderwright.cli.pages import pages

    edge = EdgeOptions(
        max_body=max_body,
        request_timeout=request_timeout,
        max_in_flight=max_in_flight,
        rate_per_second=rate_per_second,
        rate_burst=rate_burst,
        allowed_origins=frozenset(allowed_origin or ()),
    )
    level = _level(log_level)
    with opened(target) as dsn:
        if migrate:
            _migrate(dsn)
        options = ServeOptions(
            **_database(target, dsn),
            host=host,
            port=port,
            workers=workers,
            pool_size=pool_size,
            keep_alive=keep_alive,
            stop_within=stop_within,
            trusted_proxies=trusted_proxies,
            log_level=level,
            mounts=pages,
            edge=edge,
        )
        raise typer.Exit(_serve(options, worker, lambda address: _announce(target, address)))


@with_target
def worker(
    target: Target,
    migrate: Annotated[bool, typer.Option(help="Bring the database to this program's version first.")] = True,
    log_level: LogLevel = "info",
) -> None:
    """Work on background jobs until a signal says stop. Any number may run; they share the work."""
    from orderwright.api.logs import configure_logging

    configure_logging(level=_level(log_level))
    with opened(target) as dsn:
        if migrate:
            _migrate(dsn)
        asyncio.run(_work(dsn, keys_directory(target)))


@with_target
def demo(
    target: Target,
    host: Host = "127.0.0.1",
    port: Port = 8080,
    orders: Annotated[
        int, typer.Option(min=10, max=5000, help="How many orders to make where there are none yet.")
    ] = 500,
    log_level: LogLevel = "warning",
) -> None:
    """Show Orderwright with an invented shop on three sites; the shop is made at the first start and kept.

    Without --data-dir a directory of its own is used, beside the one of `serve`. A database that holds other sites is
    left alone.
    """
    from orderwright.api.logs import configure_logging
    from orderwright.api.serve import EXIT_PORT_IN_USE, cannot_listen
    from orderwright.api.serve_options import ServeOptions
    from orderwright.cli.demo.starting import default_target, print_welcome, ready_shop
    from orderwright.cli.pages import pages
    from orderwright.workflows.mail_servers import MAILBOX_VARIABLE
    from orderwright.workflows.public_address import PUBLIC_URL_VARIABLE
    from orderwright.workflows.webhook_settings import ALLOW_PRIVATE_VARIABLE

    level = _level(log_level)
    # Making the shop takes a while: whoever has to choose another port is told before.
    if (words := cannot_listen(host, port)) is not None:
        say(words)
        raise typer.Exit(EXIT_PORT_IN_USE)
    configure_logging(level=level)
    # A newcomer's receivers run on the same machine, and so does the browser that opens links of its mails.
    os.environ.setdefault(ALLOW_PRIVATE_VARIABLE, "1")
    if port:
        os.environ.setdefault(PUBLIC_URL_VARIABLE, f"http://localhost:{port}")
    target = default_target(target)
    with opened(target) as dsn:
        _migrate(dsn)
        shop = asyncio.run(ready_shop(target, dsn, orders))
        # The server and the worker beside it: mails go to the mailbox, whose address nobody can guess.
        os.environ[MAILBOX_VARIABLE] = shop.mailbox_key
        options = ServeOptions(**_database(target, dsn), host=host, port=port, log_level=level, mounts=pages)
        raise typer.Exit(_serve(options, True, lambda address: print_welcome(target, shop, address)))


def _serve(options: ServeOptions, with_worker: bool, announce: Any) -> int:
    from orderwright.api.serve import run_server

    with worker_beside(options.dsn, with_worker, options.data_dir):
        return run_server(options, announce)


def _announce(target: Target, address: str) -> None:
    if target.json:
        print_json({"address": address, "reference": f"{address}/docs", "version": __version__})
    else:
        typer.echo(f"Orderwright {__version__} listens on {address} (reference: {address}/docs)")


def _database(target: Target, dsn: str) -> dict[str, Any]:
    """What `ServeOptions` says of the database: each process claims the embedded one for itself."""
    if target.database_url is not None:
        return {"dsn": dsn}
    from orderwright.store.embedded import default_data_dir

    return {"dsn": dsn, "data_dir": target.data_dir or default_data_dir()}


def _migrate(dsn: str) -> None:
    from orderwright.store.migrations import migrate

    applied = asyncio.run(migrate(dsn))
    # A database that is new gets all of them, which tells nobody anything.
    if len(applied) > _FEW:
        say(f"Applied {len(applied)} migrations, {applied[0]} to {applied[-1]}.")
    else:
        for revision in applied:
            say(f"Applied the migration {revision}.")


def _level(text: str) -> str:
    if text.lower() not in _LEVELS:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(_LEVELS)}", param_hint="--log-level")
    return text.lower()


async def _work(dsn: str, data_dir: Path | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    say("The worker runs; Ctrl-C stops it.")
    await work_until(stop, dsn, data_dir)
