"""The catalogue in the database: what references name, within one site, and words with awkward letters."""

from uuid import UUID, uuid4

from tests.support.catalog import made, names, reference, shirt
from tests.support.service import new_shop, open_shop

from orderwright.model.item_parts import CatalogReference
from orderwright.model.validation import from_tree
from orderwright.rules.catalog import item_key
from orderwright.workflows.catalog import find_items


async def test_items_are_found_by_their_references_and_never_on_another_site(db_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        other = await new_shop(shop.service, shop.client)
        lamp = await made(shop, archived=True)
        top = (await shop.do("createProduct", {"product": shirt()}))["product"]
        trees = [
            reference(lamp["id"].upper()),
            reference(top["id"], options={"Size": "M"}),
            reference(top["id"], variantId=top["variants"][1]["id"]),
            reference(top["id"]),
            reference(str(uuid4())),
            reference("not an id"),
            reference(lamp["id"].replace("-", "")),
            {"appId": str(uuid4()), "catalogItemId": lamp["id"]},
        ]
        references = [from_tree(tree, CatalogReference) for tree in trees]
        async with shop.service.database.acquire() as connection:
            site = await shop.service.sites.get(shop.site_id)
            found = await find_items(connection, site, references)
            assert await find_items(connection, await shop.service.sites.get(other.site_id), references) == {}
            assert await find_items(connection, site, []) == {}
        keys = [item_key(one) for one in references]
        assert set(found) == set(keys[:3])
        assert [(found[key].sku, found[key].archived) for key in keys[:3] if key is not None] == [
            (None, True),
            ("SHIRT-M", False),
            ("SHIRT-M", False),
        ]
        assert {UUID(item.reference.catalog_item_id) for item in found.values()} == {
            UUID(lamp["id"]),
            UUID(top["id"]),
        }


async def test_letters_that_fold_into_many_can_be_kept_and_found(db_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        name = "\ufdfa" * 200  # one letter that stands for eighteen
        await made(shop, name)
        await made(shop, "\U0010ffff", sku="ß")
        assert await names(shop, text="ss") == ["\U0010ffff"]
        assert sorted(await names(shop)) == sorted([name, "\U0010ffff"])
        assert await names(shop, text=name[:5]) == [name]
