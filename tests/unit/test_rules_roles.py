from uuid import UUID

import pytest
from tests.support.sites import NOW

from orderwright.model.credentials import User
from orderwright.model.identity import IdentityType, Role
from orderwright.model.permissions import ADMINISTRATION, SCOPES, Permission, permissions_of
from orderwright.rules.roles import MEMBER_PERMISSIONS, ROLE_PERMISSIONS, VISITOR_PERMISSIONS, staff_caller


def test_every_role_has_its_bundle_and_the_owner_has_all():
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert ROLE_PERMISSIONS[Role.OWNER] == frozenset(Permission)


def test_only_the_owner_administers():
    assert [role for role, rights in ROLE_PERMISSIONS.items() if rights & ADMINISTRATION] == [Role.OWNER]


@pytest.mark.parametrize(
    ("role", "permission", "expected"),
    [
        (Role.VIEWER, Permission.READ_ORDERS, True),
        (Role.VIEWER, Permission.MODIFY_ORDERS, False),
        (Role.VIEWER, Permission.READ_ALL_EXTENDED_FIELDS, False),
        (Role.SUPPORT, Permission.MODIFY_ORDERS, True),
        (Role.SUPPORT, Permission.MODIFY_TRANSACTIONS, False),
        (Role.SUPPORT, Permission.COLLECT_PAYMENTS, False),
        (Role.FULFILMENT, Permission.MODIFY_FULFILLMENTS, True),
        (Role.FULFILMENT, Permission.READ_TRANSACTIONS, False),
        (Role.FULFILMENT, Permission.MODIFY_ORDERS, False),
        (Role.MANAGER, Permission.IMPORT_ORDERS, True),
        (Role.MANAGER, Permission.MODIFY_TRANSACTIONS, True),
        (Role.MANAGER, Permission.MANAGE_KEYS, False),
    ],
)
def test_what_a_role_may_do(role, permission, expected):
    assert (permission in ROLE_PERMISSIONS[role]) is expected


def test_visitors_and_members_hold_nothing_but_what_the_contract_opens():
    assert frozenset() == VISITOR_PERMISSIONS
    assert frozenset({Permission.READ_FULFILLMENTS, Permission.READ_INVOICES}) == MEMBER_PERMISSIONS


def test_the_scope_of_a_login_server_can_do_nothing_else():
    assert permissions_of(["SCOPE.ORDERWRIGHT.LOGIN-MEMBERS"]) == {Permission.LOGIN_MEMBERS}
    holders = [name for name, rights in SCOPES.items() if Permission.LOGIN_MEMBERS in rights]
    assert holders == ["SCOPE.ORDERWRIGHT.LOGIN-MEMBERS", "SCOPE.ORDERWRIGHT.ADMIN"]


def test_a_member_of_the_staff_calls_with_the_rights_of_the_role():
    user = User(
        site_id=UUID(int=1), id=UUID(int=2), email="a@b.example", role=Role.VIEWER, created_date=NOW, disabled_date=None
    )
    caller = staff_caller(user)
    assert (caller.site_id, caller.credential) == (UUID(int=1), "user:00000000-0000-0000-0000-000000000002")
    assert (caller.identity.type, caller.identity.app_id) == (IdentityType.WIX_USER, None)
    assert caller.permissions == ROLE_PERMISSIONS[Role.VIEWER]
