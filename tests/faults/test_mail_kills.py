"""Two workers send mails, and one is killed between the server's yes and the record.

No mail is lost, and what was sent twice has one Message-ID.
"""

import asyncio
from collections import Counter
from pathlib import Path

from tests.support.mail_server import mail_server
from tests.support.mailing_process import start
from tests.support.mails import BUSINESS, outbox, sending_shop
from tests.support.orders import full_order
from tests.support.service import SECRETS_KEY, Clock, new_shop, open_service

from orderwright.workflows.service import utc_now

ORDERS = 12
DEADLINE = 180.0


async def test_a_killed_worker_loses_no_mail(db_dsn: str, tmp_path: Path) -> None:
    async with open_service(db_dsn, Clock(utc_now())) as (service, client), mail_server(tmp_path) as sink:
        shop = await sending_shop(await new_shop(service, client), sink)
        workers = [start(db_dsn, sink.ca_file, SECRETS_KEY), start(db_dsn, sink.ca_file, SECRETS_KEY)]
        killed: list[int] = []

        async def kill_one() -> None:
            """At the fifth message: the server has it, and has not answered yet."""
            if len(sink.messages) == 5 and not killed:
                killed.append(workers[0].pid)
                workers[0].kill()
                await asyncio.to_thread(workers[0].wait)

        sink.before_answer = kill_one
        for _ in range(ORDERS):
            await shop.create(full_order(status="APPROVED"))

        async def all_sent() -> bool:
            found = await outbox(shop, limit=100)
            return len(found) == 2 * ORDERS and all(one["state"] == "SENT" for one in found)

        try:
            async with asyncio.timeout(DEADLINE):
                while not await all_sent():
                    await asyncio.sleep(0.2)
        finally:
            for worker in workers:
                worker.communicate()
        assert killed
        assert workers[1].returncode == 0
        seen = Counter((one["Message-ID"], one["To"]) for one in sink.messages)
        mails = await outbox(shop, limit=100)
        assert set(seen) == {(one["messageId"], one["recipient"]) for one in mails}
        assert Counter(to for _, to in seen) == {"jane@example.com": ORDERS, BUSINESS: ORDERS}
        # At most what the killed worker had in hand, and has answered for nobody, came twice.
        again = {name: count for name, count in seen.items() if count > 1}
        assert all(count == 2 for count in again.values())
        assert len(again) <= 4
