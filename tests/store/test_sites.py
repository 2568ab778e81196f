from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
from tests.support.clock import Clock
from tests.support.sites import NOW, a_site

from orderwright.model.errors import NotFound, ValidationFailed
from orderwright.model.extended_field_declarations import ExtendedFieldDeclaration, ExtendedFieldType
from orderwright.model.sites import NewSite, PriceSummaryPolicy, SiteChanges
from orderwright.store.extended_fields import declare_extended_field
from orderwright.store.sites import get_site, list_sites
from orderwright.workflows.sites import Sites, create_site, update_site


async def test_a_new_site_is_read_back_as_it_was_made(connection):
    site = await a_site(
        connection,
        language="de",
        locale="de-CH",
        currency="CHF",
        time_zone="Europe/Zurich",
        tax_included_default=True,
        price_summary_policy=PriceSummaryPolicy.STRICT,
        editable_by_apps=(UUID(int=5), UUID(int=6)),
        notify_buyer=False,
    )
    assert await get_site(connection, site.id) == site
    assert site in await list_sites(connection)


async def test_a_new_site_counts_its_orders_from_10001(connection):
    site = await a_site(connection)
    counter = await connection.fetchrow("SELECT next_number, epoch FROM order_counters WHERE site_id = $1", site.id)
    assert tuple(counter) == (10001, 1)


async def test_a_bad_site_leaves_nothing(connection):
    before = await connection.fetchval("SELECT count(*) FROM sites")
    with pytest.raises(ValidationFailed, match=r"site\.currency"):
        await create_site(connection, NewSite(name="Shop", currency="EURO"), now=NOW)
    assert await connection.fetchval("SELECT count(*) FROM sites") == before
    assert await connection.fetchval("SELECT count(*) FROM order_counters") == before


async def test_a_site_whose_id_is_taken_leaves_nothing(connection):
    site = await a_site(connection, name="First")
    with pytest.raises(asyncpg.UniqueViolationError):
        await create_site(connection, NewSite(name="Second", currency="EUR"), now=NOW, site_id=site.id)
    assert await get_site(connection, site.id) == site


async def test_changes_are_kept_and_others_stay(connection):
    site = await a_site(connection)
    changed = await update_site(connection, site.id, SiteChanges(name="Renamed", locale="fr-FR"))
    assert changed == msgspec.structs.replace(site, name="Renamed", locale="fr-FR", render_key=2)
    assert await get_site(connection, site.id) == changed


async def test_a_refused_change_leaves_the_site_alone(connection):
    site = await a_site(connection)
    with pytest.raises(ValidationFailed, match=r"site\.timeZone"):
        await update_site(connection, site.id, SiteChanges(name="Renamed", time_zone="Mars/Base"))
    assert await get_site(connection, site.id) == site


async def test_an_unknown_site_is_not_found(connection):
    for attempt in (get_site(connection, uuid4()), update_site(connection, uuid4(), SiteChanges(name="x"))):
        with pytest.raises(NotFound) as caught:
            await attempt
        assert caught.value.code == "SITE_NOT_FOUND"


async def test_the_cache_forgets_after_its_time_and_when_told(database, connection):
    site = await a_site(connection)
    clock = Clock()
    sites = Sites(database, ttl=5.0, clock=clock.monotonic)
    assert await sites.get(site.id) == site
    await update_site(connection, site.id, SiteChanges(name="Second"))
    clock.seconds += 4.9
    assert (await sites.get(site.id)).name == "Shop"
    clock.seconds += 0.1
    assert (await sites.get(site.id)).name == "Second"
    await update_site(connection, site.id, SiteChanges(name="Third"))
    sites.forget(site.id)
    assert (await sites.get(site.id)).name == "Third"


async def test_a_missing_site_is_not_remembered(database, connection):
    sites, site_id = Sites(database), uuid4()
    with pytest.raises(NotFound):
        await sites.get(site_id)
    await create_site(connection, NewSite(name="Late", currency="EUR"), now=NOW, site_id=site_id)
    assert (await sites.get(site_id)).name == "Late"


async def test_a_site_knows_the_owners_of_its_namespaces(connection):
    site, other = await a_site(connection), await a_site(connection)
    field = ExtendedFieldDeclaration(namespace="_user_fields", key="k", type=ExtendedFieldType.STRING)
    await declare_extended_field(connection, site.id, field)
    assert (await get_site(connection, site.id)).namespace_owners == {"_user_fields": None}
    assert (await get_site(connection, other.id)).namespace_owners == {}
