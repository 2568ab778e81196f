"""One life of the emulator: a database, the service on it with a worker, and the application in front."""

from __future__ import annotations

import asyncio
import base64
import importlib
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from uuid import UUID

from orderwright.api.app import Application, create_app
from orderwright.api.pages import Mounts
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.model.sites import NewSite, Site
from orderwright.operations.perform import perform
from orderwright.providers.files.local_files import LocalFiles
from orderwright.store.api_keys import create_key
from orderwright.store.sealed import SealingKeys
from orderwright.testing.clock import EmulatedClock
from orderwright.testing.databases import drop_database, new_database
from orderwright.testing.gateway import EmulatedGateway, EmulatedGateways
from orderwright.workflows.context import Call
from orderwright.workflows.gateways import GatewaySettings
from orderwright.workflows.mail_servers import MailEnvironment
from orderwright.workflows.pictures import PictureSettings
from orderwright.workflows.service import Service
from orderwright.workflows.sites import create_site
from orderwright.workflows.webhook_settings import WebhookSettings

#: Connections for requests and for the worker together.
POOL_SIZE = 14
_WHO = Identity(type=IdentityType.WIX_USER, id=UUID("00000000-0000-4000-8000-00000000e001"))


class Stage:
    """Made by `open`. The service, its operations and its worker are those of production."""

    def __init__(
        self,
        server_dsn: str,
        dsn: str,
        service: Service,
        clock: EmulatedClock,
        mounts: Mounts | None,
        files: TemporaryDirectory[str],
    ) -> None:
        self._files = files
        self._server_dsn = server_dsn
        self._dsn = dsn
        self.service = service
        self.clock = clock
        self.gateways = EmulatedGateways(service.gateways)
        service.gateways = self.gateways
        self.app: Application = create_app(service, mounts=mounts, ready=False)
        self._stopping = asyncio.Event()
        self._has_site = asyncio.Event()
        self._working = asyncio.create_task(self._run_worker())

    @classmethod
    async def open(cls, server_dsn: str, clock: EmulatedClock, mounts: Mounts | None, dsn: str | None = None) -> Stage:
        """Start the service on the database `dsn`, or on one that is made for it."""
        if dsn is None:
            dsn = await new_database(server_dsn)
        files = TemporaryDirectory(prefix="orderwright-emulated-files-")
        try:
            keys = SealingKeys(base64.b64encode(secrets.token_bytes(32)).decode())
            service = await Service.start(
                dsn,
                pool_size=POOL_SIZE,
                clock=clock,
                gateway_settings=GatewaySettings(keys, test_servers=True),
                mail_environment=MailEnvironment(mailbox=True),
                files=LocalFiles(Path(files.name)),
            )
        except BaseException:
            files.cleanup()
            await drop_database(server_dsn, dsn)
            raise
        # The receivers of tests are on this machine.
        service.webhook_settings = WebhookSettings(allow_private=True)
        service.pictures.settings = PictureSettings(elsewhere=False)
        return cls(server_dsn, dsn, service, clock, mounts, files)

    async def close(self) -> None:
        """Stop, and drop the database."""
        self._stopping.set()
        self._has_site.set()
        self.gateways.release()
        await self._working
        await self.service.close()
        await drop_database(self._server_dsn, self._dsn)
        self._files.cleanup()

    def gateway(self, site_id: UUID) -> EmulatedGateway:
        """The emulated gateway of a site."""
        return self.gateways.of(site_id)

    async def new_site(self, new: NewSite) -> tuple[Site, str]:
        """A site, and a key that may do everything on it."""
        async with self.service.database.transaction() as connection:
            site = await create_site(connection, new, now=self.clock())
            _, key = await create_key(connection, site.id, "emulator", now=self.clock(), created_by="emulator")
        self._has_site.set()
        return site, key

    async def events(self, site_id: UUID, request: dict[str, Any]) -> bytes:
        """A page of the site's feed, as `readEvents` answers it."""
        from orderwright.contract.registry import operation
        from orderwright.model.validation import from_tree

        declared = operation("events.readEvents")
        caller = Caller(site_id=site_id, identity=_WHO, permissions=frozenset(Permission), credential="emulator")
        call = Call(caller=caller, request_id="emulator", now=self.clock())
        answer = await perform(self.service, declared, call, from_tree(request, declared.request))
        return answer.body

    async def _run_worker(self) -> None:
        """Run a worker until the stage closes, from the first site on: before that it has nothing to do.

        Its library takes long to load, and nobody waits for that.
        """
        await self._has_site.wait()
        if self._stopping.is_set():
            return
        worker = (await asyncio.to_thread(_worker_module)).Worker(self.service)
        if self._stopping.is_set():
            return
        worker.start()
        await self._stopping.wait()
        await worker.stop()

    async def work(self) -> dict[str, int]:
        """Do at once what a worker does by the clock: after the clock was moved, nothing has to be waited for."""
        await asyncio.to_thread(_worker_module)
        from orderwright.worker import chores
        from orderwright.worker.followers import FOLLOWERS
        from orderwright.workflows.reconcile import reconcile

        service = self.service
        moved = await chores.sequence_feeds(service.database)
        await chores.queue_lost_jobs(service)
        expired = await chores.expire_payment_requests(service)
        settled = await reconcile(service, everything=True)
        issued = await chores.issue_documents(service)
        moved += await chores.sequence_feeds(service.database)
        for make in FOLLOWERS:
            await make(service).run(self._stopping)
        mails = await self._send_mails()
        return {
            "events": moved,
            "expired": expired,
            "asked": settled.asked,
            "ended": settled.ended,
            "scheduled": settled.scheduled,
            "documents": issued,
            "mails": mails,
        }

    async def _send_mails(self) -> int:
        from orderwright.store.mails import sites_with_due_mails
        from orderwright.workflows.send_mails import send_due_mails

        async with self.service.database.acquire() as connection:
            due = await sites_with_due_mails(connection, self.clock())
        return sum([await send_due_mails(self.service, site_id) for site_id in due])


def _worker_module() -> ModuleType:
    return importlib.import_module("orderwright.worker")
