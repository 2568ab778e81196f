"""`orderwright webhook`: who is told of events, and telling them again."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption, read_expiry, read_id, utc_now
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.output import print_answer, print_json, print_table, say
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from uuid import UUID

    from orderwright.workflows.service import Service

app = typer.Typer(help="Tell other systems of events.", no_args_is_help=True)

SubscriptionArgument = Annotated[str, typer.Argument(metavar="SUBSCRIPTION_ID", help="The id of the subscription.")]
EventOption = Annotated[
    list[str] | None,
    typer.Option("--event", "--type", metavar="TYPE", help="Only events of this type; repeatable. Default: all."),
]
#: Seconds between two looks at how far a replay is.
_LOOK = 0.3


@app.command()
@with_target
def subscribe(
    target: Target,
    url: Annotated[str, typer.Option(metavar="URL", help="Where the events are sent, by POST.")],
    site: SiteOption = None,
    event: EventOption = None,
    app_id: Annotated[
        str | None,
        typer.Option("--app", metavar="APP_ID", help="Whose rights decide what is told. Default: an app made for it."),
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="Who is told when the service disables the subscription.")
    ] = None,
) -> None:
    """Tell an address of events from now on.

    It prints the public key that the official SDK verifies with, and this once the secret of the signature in the
    headers. `ORDERWRIGHT_WEBHOOK_ALLOW_PRIVATE=1`, here and for the worker, allows addresses of this machine.
    """
    given: dict[str, Any] = {"url": url, "eventTypes": event or [], "appId": app_id, "ownerEmail": owner}
    request = {"subscription": {name: value for name, value in given.items() if value is not None}}
    answer = asyncio.run(_run(target, site, "createSubscription", request))
    made = answer["subscription"]
    facts = {
        "subscriptionId": made["id"],
        "url": made["url"],
        "eventTypes": made["eventTypes"],
        "appId": made["appId"],
        "publicKey": made["publicKey"],
        "secret": answer["secret"],
    }
    print_answer(facts, as_json=target.json)
    say("Keep the secret now: it is not shown again.")


@app.command("list")
@with_target
def list_all(target: Target, site: SiteOption = None) -> None:
    """List the subscriptions of a site, and why those that are disabled are."""
    found = asyncio.run(_run(target, site, "listSubscriptions", {}))["subscriptions"]
    if target.json:
        print_json(found)
        return
    columns = ("Subscription", "Address", "Events", "State", "Waiting", "Trouble")
    print_table(columns, [_row(one) for one in found])


@app.command()
@with_target
def remove(target: Target, subscription_id: SubscriptionArgument, site: SiteOption = None) -> None:
    """Remove a subscription with everything that was or was to be delivered."""
    asyncio.run(_run(target, site, "deleteSubscription", _id(subscription_id)))
    print_answer({"removed": subscription_id}, as_json=target.json)


@app.command("rotate-secret")
@with_target
def rotate_secret(target: Target, subscription_id: SubscriptionArgument, site: SiteOption = None) -> None:
    """Sign with a new secret, and print it this once. The one before it signs for another 24 hours."""
    answer = asyncio.run(_run(target, site, "rotateSecret", _id(subscription_id)))
    print_answer({"subscriptionId": subscription_id, "secret": answer["secret"]}, as_json=target.json)


@app.command()
@with_target
def enable(target: Target, subscription_id: SubscriptionArgument, site: SiteOption = None) -> None:
    """Deliver again, from where it stopped: nothing that happened meanwhile is left out."""
    made = asyncio.run(_run(target, site, "enableSubscription", _id(subscription_id)))["subscription"]
    print_answer({"subscriptionId": made["id"], "state": made["state"]}, as_json=target.json)


@app.command()
@with_target
def disable(target: Target, subscription_id: SubscriptionArgument, site: SiteOption = None) -> None:
    """Stop delivering until the subscription is enabled."""
    made = asyncio.run(_run(target, site, "disableSubscription", _id(subscription_id)))["subscription"]
    print_answer({"subscriptionId": made["id"], "state": made["state"]}, as_json=target.json)


@app.command()
@with_target
def deliveries(
    target: Target,
    site: SiteOption = None,
    subscription: Annotated[str | None, typer.Option(metavar="SUBSCRIPTION_ID", help="Only to this one.")] = None,
    order: Annotated[str | None, typer.Option(metavar="ORDER_ID", help="Only events of this order.")] = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="Only PENDING, DELIVERED, FAILED or SKIPPED.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many, the newest first.")] = 50,
) -> None:
    """List what was delivered, what waits and what failed."""
    given = {"subscriptionId": subscription, "orderId": order, "state": state, "limit": limit}
    request = {name: value for name, value in given.items() if value is not None}
    found = asyncio.run(_run(target, site, "listDeliveries", request))["deliveries"]
    if target.json:
        print_json(found)
        return
    columns = ("Delivery", "Event", "Of", "State", "Attempts", "Answer", "Queued", "Next")
    print_table(
        columns,
        [
            (
                one["id"],
                one["eventType"],
                one["entityId"],
                one["state"],
                one["attempts"],
                one.get("error") or one.get("statusCode"),
                one["queuedDate"],
                one.get("nextAttemptDate"),
            )
            for one in found
        ],
    )


@app.command("test")
@with_target
def try_subscription(target: Target, subscription_id: SubscriptionArgument, site: SiteOption = None) -> None:
    """Send a test event now, and print what came back. Exits with 1 unless the receiver answered 2xx.

    The event is of the type `orderwright.v1.webhook_test`; it is in no list, and is not tried again.
    """
    answer = asyncio.run(_run(target, site, "testSubscription", _id(subscription_id)))
    attempt, body = answer["attempt"], (answer["attempt"].get("answer") or {}).get("body")
    facts = {name: attempt.get(name) for name in ("statusCode", "error", "durationMs")}
    print_answer({"eventId": answer["eventId"], **facts, "answer": body}, as_json=target.json)
    if attempt.get("error"):
        raise typer.Exit(1)


@app.command()
@with_target
def resend(
    target: Target,
    delivery_id: Annotated[str, typer.Argument(metavar="DELIVERY_ID", help="The id of the delivery.")],
    site: SiteOption = None,
) -> None:
    """Deliver one event once more, under its own id."""
    read_id(delivery_id, "DELIVERY_ID")
    made = asyncio.run(_run(target, site, "resendDelivery", {"id": delivery_id}))["delivery"]
    print_answer({"deliveryId": made["id"], "eventId": made["eventId"]}, as_json=target.json)


@app.command()
@with_target
def replay(
    target: Target,
    site: SiteOption = None,
    subscription: Annotated[
        str | None,
        typer.Option(metavar="SUBSCRIPTION_ID", help="To whom. May be left out where there is one subscription only."),
    ] = None,
    from_: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="CURSOR|TIME|PERIOD",
            help="Behind a cursor of the feed, or from a time (2027-01-31T00:00:00Z) or period ago (7d) on.",
        ),
    ] = "0",
    event: EventOption = None,
    order: Annotated[str | None, typer.Option(metavar="ORDER_ID", help="Only events of this order.")] = None,
    wait: Annotated[bool, typer.Option(help="Wait until everything is delivered. A worker has to run.")] = True,
) -> None:
    """Deliver events of the past again, and show how far that is."""
    request: dict[str, Any] = {"eventTypes": event or [], "orderId": order, **_start(from_)}
    asked = {name: value for name, value in request.items() if value is not None}
    done = asyncio.run(_replay(target, site, subscription, asked, wait))
    if target.json:
        print_json(done)
    else:
        print_answer({"replayId": done["id"], "queued": done["queued"], "done": done["done"]}, as_json=False)


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    trouble = one.get("disabledDetail") or one.get("lastFailure")
    return one["id"], one["url"], one["eventTypes"] or "all", one["state"], one["pending"], trouble


def _id(text: str) -> dict[str, str]:
    return {"id": str(read_id(text, "SUBSCRIPTION_ID"))}


def _start(text: str) -> dict[str, str]:
    if text.isdigit() and len(text) < 19:
        return {"cursor": text}
    now = utc_now()
    time_ = read_expiry(text, now, "--from")
    # `7d` is read as a time in seven days; here it is one seven days ago.
    past = now - (time_ - now) if text[:1].isdigit() and text[-1] in "hdw" else time_
    return {"since": past.isoformat().replace("+00:00", "Z")}


async def _run(target: Target, site: str | None, name: str, request: dict[str, Any]) -> Any:
    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        return await _call(service, found.id, name, request)


async def _call(service: Service, site_id: UUID, name: str, request: dict[str, Any]) -> Any:
    import msgspec

    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    declared = operation(f"webhooks.{name}")
    answer = await perform(service, declared, call_on(service, site_id), from_tree(request, declared.request))
    return msgspec.json.decode(answer.body)


async def _replay(
    target: Target, site: str | None, subscription: str | None, request: dict[str, Any], wait: bool
) -> dict[str, Any]:
    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            site_id = (await site_named(connection, site)).id
        chosen = subscription or await _only(service, site_id)
        made = (await _call(service, site_id, "replayEvents", {"id": chosen, **request}))["replay"]
        shown: dict[str, Any] = await _follow(service, site_id, made) if wait else made
    return shown


async def _only(service: Service, site_id: UUID) -> str:
    found = (await _call(service, site_id, "listSubscriptions", {}))["subscriptions"]
    if len(found) != 1:
        raise typer.BadParameter(f"the site has {len(found)} subscriptions: name one", param_hint="--subscription")
    only: str = found[0]["id"]
    return only


async def _follow(service: Service, site_id: UUID, made: dict[str, Any]) -> dict[str, Any]:
    """Show how far the replay is until everything is delivered, or nothing moves because the subscription ended."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    first, until = int(made["fromCursor"]), int(made["untilCursor"])
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    began = time.monotonic()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("events passed", total=until - first)
        while True:
            replays = (await _call(service, site_id, "listReplays", {"id": made["subscriptionId"]}))["replays"]
            shown: dict[str, Any] = next(one for one in replays if one["id"] == made["id"])
            subscription = (await _call(service, site_id, "getSubscription", {"id": made["subscriptionId"]}))[
                "subscription"
            ]
            waiting = subscription["pending"]
            progress.update(bar, completed=int(shown["cursor"]) - first, description=f"{waiting} waiting")
            if subscription["state"] != "ENABLED":
                say(f"The subscription is disabled: {subscription['disabledDetail']}")
                return shown
            if shown["done"] and not waiting:
                say(f"{shown['queued']} deliveries in {time.monotonic() - began:.1f} s")
                return shown
            await asyncio.sleep(_LOOK)
