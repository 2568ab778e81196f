"""Which places are drawn where: at the side, on the page that gathers them, and above a page."""

from orderwright.dashboard.navigation import (
    ACCESS,
    ENTRIES,
    GROUPS,
    SETTINGS,
    SHOP,
    Entry,
    above,
    at_the_side,
    current,
    grouped,
)
from orderwright.model.permissions import Permission

HOME = Entry("Home", "/", Permission.READ_ORDERS, "home")
HUB = Entry("Settings", SETTINGS, None, "settings")
USERS = Entry("Users", "/settings/users", Permission.MANAGE_KEYS, "users", "", SETTINGS, ACCESS, "Who works here")
SITE = Entry("Site", "/settings/site", Permission.MANAGE_SITE, "home", "", SETTINGS, SHOP, "What the shop is called")
ODD = Entry("Odd", "/settings/odd", Permission.MANAGE_SITE, "home", "", SETTINGS, "Of its own", "What no group has")
PLACES = (HOME, HUB, USERS, SITE, ODD)


def test_of_what_a_page_gathers_only_the_place_that_the_reader_is_at_is_drawn_at_the_side():
    assert at_the_side(PLACES, "/") == [HOME, HUB]
    assert at_the_side(PLACES, SETTINGS) == [HOME, HUB]
    assert at_the_side(PLACES, "/settings/site") == [HOME, HUB, SITE]


def test_what_a_page_gathers_comes_in_the_order_of_its_groups_and_new_groups_come_last():
    assert grouped(PLACES, SETTINGS) == [(SHOP, [SITE]), (ACCESS, [USERS]), ("Of its own", [ODD])]
    assert grouped(PLACES, "/") == []


def test_above_a_page_stands_what_gathers_it():
    assert above(PLACES, "/settings/users") == [HUB, USERS]
    assert above(PLACES, SETTINGS) == []
    assert above(PLACES, current("/orders/flagged")) == []


def test_every_place_under_the_settings_says_what_it_is_for_in_a_group_that_is_known():
    below = [entry for entry in ENTRIES if entry.parent == SETTINGS]
    assert [entry.path for entry in below if not entry.description or entry.group not in GROUPS] == []
