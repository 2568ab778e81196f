"""The parts that every request shares, made once per process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self
from uuid import UUID, uuid4

import structlog

from orderwright.providers.documents.renderer import DocumentRenderer
from orderwright.providers.documents.typst_renderer import TypstRenderer
from orderwright.providers.files.file_store import FileStore
from orderwright.providers.files.local_files import LocalFiles
from orderwright.store.database import Database
from orderwright.store.migrations import NotMigrated, needs_migration
from orderwright.store.search.cursors import CursorCodec
from orderwright.store.secrets import CURSOR_SIGNING, FILE_LINK_SIGNING, PICTURE_SIGNING, ensure_ring
from orderwright.store.transient import is_transient
from orderwright.workflows.audit_settings import DAYS, configured_audit_days
from orderwright.workflows.authenticate import Authenticator
from orderwright.workflows.feed_wakeups import FeedWakeups
from orderwright.workflows.file_links import LinkKeys
from orderwright.workflows.gateway_registry import Gateways, NoGateways
from orderwright.workflows.gateways import GatewaySettings, SiteGateways
from orderwright.workflows.mail_servers import MailEnvironment, MailServers
from orderwright.workflows.pictures import Pictures
from orderwright.workflows.place_order import OrderPlacer
from orderwright.workflows.public_address import configured_public_url
from orderwright.workflows.signed_tokens import TokenSigner
from orderwright.workflows.sites import Sites
from orderwright.workflows.webhook_settings import WebhookSettings

#: How often the last use of keys is written, in seconds.
FLUSH_SECONDS = 10.0

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Service:
    """What operations work with. Clock and ids can be replaced, so that tests decide them."""

    def __init__(
        self,
        database: Database,
        *,
        sites: Sites,
        authenticator: Authenticator,
        cursors: CursorCodec,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], UUID] = uuid4,
        gateways: Gateways | None = None,
        gateway_settings: GatewaySettings | None = None,
        renderer: DocumentRenderer | None = None,
        webhook_settings: WebhookSettings | None = None,
        public_url: str | None = None,
        mail_environment: MailEnvironment | None = None,
        files: FileStore | None = None,
        pictures: Pictures | None = None,
        audit_days: int = DAYS,
    ) -> None:
        self.database = database
        self.sites = sites
        self.authenticator = authenticator
        self.cursors = cursors
        self.clock = clock
        self.new_id = new_id
        #: The accounts of the sites at payment gateways. Tests put others in their place.
        self.gateways: Gateways = gateways or NoGateways()
        self.gateway_settings = gateway_settings or GatewaySettings.configured()
        #: What sets documents as PDF.
        self.renderer: DocumentRenderer = renderer or TypstRenderer.configured()
        self.webhook_settings = webhook_settings or WebhookSettings.configured()
        #: Where the pages of the service are reached from outside, without a slash at the end; None: nobody said.
        self.public_url = public_url
        #: Where the mails of each site go.
        self.mail = MailServers(database, self.gateway_settings.keys, mail_environment)
        #: Where the files that shops sell are kept; None: nobody said.
        self.files = files
        self.link_keys = LinkKeys()
        #: How long entries of the audit log are kept; 0: for good.
        self.audit_days = audit_days
        #: Those of items, for the pages of the staff.
        self.pictures = pictures or Pictures()
        self.placer = OrderPlacer(database)
        #: Those of this process who wait for events.
        self.wakeups = FeedWakeups(database)
        self._chores: asyncio.Task[None] | None = None

    @classmethod
    async def start(
        cls,
        dsn: str,
        *,
        pool_size: int = 10,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], UUID] = uuid4,
        gateway_settings: GatewaySettings | None = None,
        mail_environment: MailEnvironment | None = None,
        files: FileStore | None = None,
    ) -> Self:
        """Connect and make the parts. Raises `NotMigrated` if the database is not at this program's version.

        `gateway_settings`, `mail_environment` and `files` are those of the environment where none are given.
        """
        audit_days = configured_audit_days()
        database = await Database.connect(dsn, max_size=pool_size)
        try:
            async with database.acquire() as connection:
                if await needs_migration(connection):
                    raise NotMigrated("The database needs `orderwright migrate`")
                ring = await ensure_ring(connection, CURSOR_SIGNING, clock())
                # Made here, on its own: a key that is made within a transaction could be lost with it, and be in use.
                await ensure_ring(connection, FILE_LINK_SIGNING, clock())
                pictures = await ensure_ring(connection, PICTURE_SIGNING, clock())
        except BaseException:
            await database.close()
            raise
        settings = gateway_settings or GatewaySettings.configured()
        mails = mail_environment or MailEnvironment.configured()
        service = cls(
            database,
            sites=Sites(database),
            authenticator=Authenticator(database, TokenSigner(database), now=clock),
            cursors=CursorCodec(ring.current.value),
            clock=clock,
            new_id=new_id,
            gateways=SiteGateways(database, settings),
            gateway_settings=settings,
            public_url=configured_public_url(),
            mail_environment=mails,
            files=files or LocalFiles.configured(),
            pictures=Pictures(key=pictures.current.value),
            audit_days=audit_days,
        )
        service.start_chores()
        return service

    async def close(self) -> None:
        """Finish what is under way, then let go of the database."""
        if self._chores is not None:
            self._chores.cancel()
            await asyncio.gather(self._chores, return_exceptions=True)
        await self.wakeups.stop()
        await self.placer.close()
        await self.pictures.close()
        await self.gateways.close()
        await self._flush_last_use()
        await self.database.close()

    def start_chores(self) -> None:
        """Begin what goes on beside the requests: noting which keys are in use. Needs a running event loop."""
        self._chores = asyncio.create_task(self._run_chores())

    async def _run_chores(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self._flush_last_use()

    async def _flush_last_use(self) -> None:
        try:
            await self.authenticator.flush_last_use()
        except Exception as error:
            # The keys are kept for the next time. No request suffers from it, and the chores go on.
            log.warning("last_use_of_keys_not_written", error=type(error).__name__, exc_info=not is_transient(error))
