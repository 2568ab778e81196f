import math
from uuid import UUID

import pytest

from orderwright.model.errors import PermissionDenied, ValidationFailed
from orderwright.model.extended_field_declarations import (
    ExtendedFieldDeclaration,
    ExtendedFieldType,
    NamespaceDeclaration,
)
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.rules.extended_fields import MAX_RECORD_BYTES, merge_namespaces, owns, redact_namespaces

APP = UUID(int=1)
OTHER = UUID(int=2)
PATH = "order.extendedFields.namespaces"


def field(key, kind, **limits):
    return ExtendedFieldDeclaration(namespace="ns", key=key, type=ExtendedFieldType(kind), **limits)


def namespace(owner, *fields):
    return NamespaceDeclaration(owner_app_id=owner, fields={f.key: f for f in fields})


def caller(app_id=APP, *permissions, kind=IdentityType.APP):
    identity = Identity(type=kind, id=app_id or UUID(int=9), app_id=app_id)
    return Caller(site_id=UUID(int=7), identity=identity, permissions=frozenset(permissions), credential="test")


STAFF = caller(None, kind=IdentityType.WIX_USER)
DECLARED = {
    "ns": namespace(APP, field("color", "STRING"), field("size", "INTEGER"), field("gift", "BOOLEAN")),
    "theirs": namespace(OTHER, field("note", "STRING")),
    "shop": namespace(None, field("shelf", "STRING")),
}


def merge(current, sent, by=None, declared=DECLARED):
    return merge_namespaces(current, sent, declared, by or caller())


def refused(current, sent, by=None, declared=DECLARED):
    with pytest.raises(ValidationFailed) as caught:
        merge(current, sent, by, declared)
    return [(v.field, v.violated_rule) for v in caught.value.violations]


def test_keys_that_are_not_sent_stay():
    kept = {"ns": {"color": "red", "size": 1}, "theirs": {"note": "n"}}
    assert merge(kept, {"ns": {"size": 2}}) == {"ns": {"color": "red", "size": 2}, "theirs": {"note": "n"}}


def test_null_removes_a_key_and_an_empty_namespace_goes():
    assert merge({"ns": {"color": "red", "size": 1}}, {"ns": {"size": None}}) == {"ns": {"color": "red"}}
    assert merge({"ns": {"size": 1}}, {"ns": {"size": None}}) == {}


def test_null_removes_a_whole_namespace():
    assert merge({"ns": {"color": "red"}, "theirs": {"note": "n"}}, {"ns": None}) == {"theirs": {"note": "n"}}


def test_neither_argument_is_changed():
    kept, sent = {"ns": {"color": "red"}}, {"ns": {"color": None, "size": 3.0}}
    assert merge(kept, sent) == {"ns": {"size": 3}}
    assert (kept, sent) == ({"ns": {"color": "red"}}, {"ns": {"color": None, "size": 3.0}})


def test_every_undeclared_or_wrongly_typed_value_is_named():
    sent = {"ns": {"color": 1, "weight": 2, "gift": 1}, "nowhere": {"x": 1}}
    assert refused({}, sent) == [
        (f"{PATH}.ns.color", "VALIDATION"),
        (f"{PATH}.ns.weight", "FIELD_NOT_ALLOWED"),
        (f"{PATH}.ns.gift", "VALIDATION"),
        (f"{PATH}.nowhere.x", "FIELD_NOT_ALLOWED"),
    ]


def test_removing_what_was_never_declared_is_an_error_too():
    assert refused({}, {"ns": {"weight": None}}) == [(f"{PATH}.ns.weight", "FIELD_NOT_ALLOWED")]


@pytest.mark.parametrize(
    ("declaration", "good", "bad"),
    [
        (field("f", "STRING"), ["", "a" * 10_000], [1, True, [], "a" * 10_001, "\x00", "\ud800"]),
        (field("f", "STRING", max_length=2), ["ab"], ["abc"]),
        (field("f", "STRING", allowed_values=["a", "b"]), ["a"], ["c", ""]),
        (field("f", "NUMBER"), [1, 1.5, -2], [True, "1", math.nan, math.inf]),
        (field("f", "NUMBER", minimum=0.5, maximum=2), [0.5, 2], [0.4, 2.1]),
        (field("f", "INTEGER"), [1, 2**53 - 1], [1.5, 2**53, -(2**53), True, math.nan, math.inf]),
        (field("f", "INTEGER", minimum=-1, maximum=1), [-1, 1], [-2, 2]),
        (field("f", "BOOLEAN"), [True, False], [0, 1, "true"]),
        (
            field("f", "DATE"),
            ["2026-11-22", "2026-11-22T10:00:00Z"],
            ["2026-13-01", "22.11.26", 5, "2026-11-22T10:00"],
        ),
        (field("f", "ARRAY"), [[], [1, "a", None]], [{}, "a", [0] * 1001, ["a" * 10_000]]),
        (
            field("f", "ARRAY", item_type=ExtendedFieldType.STRING, max_items=2),
            [["a", "b"]],
            [["a", 1], ["a", "b", "c"]],
        ),
        (field("f", "OBJECT"), [{}, {"a": {"b": [1]}}], [[], {"a": "a" * 10_000}, {"a": "\x00"}]),
        (field("f", "OBJECT", max_bytes=9), [{"a": 123}], [{"a": 12345}]),
    ],
)
def test_a_value_must_fit_its_declaration(declaration, good, bad):
    declared = {"ns": namespace(APP, declaration)}
    for value in good:
        assert merge({}, {"ns": {"f": value}}, declared=declared) == {"ns": {"f": value}}
    for value in bad:
        assert [name for name, _ in refused({}, {"ns": {"f": value}}, declared=declared)] == [f"{PATH}.ns.f"]


def test_too_deep_an_object_is_refused():
    deep = {}
    for _ in range(11):
        deep = {"a": deep}
    assert refused({}, {"ns": {"f": deep}}, declared={"ns": namespace(APP, field("f", "OBJECT"))}) == [
        (f"{PATH}.ns.f", "VALIDATION")
    ]


def test_all_values_together_are_bounded():
    fields = [field(f"f{number}", "STRING") for number in range(11)]
    sent = {"ns": {f.key: "a" * 10_000 for f in fields}}
    assert refused({}, sent, declared={"ns": namespace(APP, *fields)}) == [(PATH, "MAX_SIZE")]
    assert MAX_RECORD_BYTES == 100_000


def test_an_integer_sent_as_a_whole_float_is_kept_as_an_integer():
    kept = merge({}, {"ns": {"size": 2.0}})
    assert (kept, type(kept["ns"]["size"])) == ({"ns": {"size": 2}}, int)


def test_another_apps_namespace_needs_the_right():
    for sent in ({"theirs": {"note": "x"}}, {"theirs": None}, {"theirs": {"nonsense": 1}}):
        with pytest.raises(PermissionDenied) as caught:
            merge({"theirs": {"note": "n"}}, sent)
        assert caught.value.data == {"permission": "ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS", "namespace": "theirs"}
    may = caller(APP, Permission.WRITE_ALL_EXTENDED_FIELDS)
    assert merge({}, {"theirs": {"note": "x"}}, may) == {"theirs": {"note": "x"}}


def test_sending_back_what_was_read_is_no_write():
    kept = {"theirs": {"note": "n"}, "gone": {"old": 1}}
    reader = caller(APP, Permission.READ_ALL_EXTENDED_FIELDS)
    assert merge(kept, {"theirs": {"note": "n"}, "gone": {"old": 1}}, reader) == kept


def test_a_guess_of_what_can_not_be_read_is_refused_right_or_wrong():
    for guess in ("n", "m"):
        with pytest.raises(PermissionDenied):
            merge({"theirs": {"note": "n"}}, {"theirs": {"note": guess}})


def test_true_is_not_taken_for_an_unchanged_one():
    assert refused({"ns": {"size": 1}}, {"ns": {"size": True}}) == [(f"{PATH}.ns.size", "VALIDATION")]


def test_the_sites_own_namespaces_belong_to_staff_and_plain_keys():
    assert merge({}, {"shop": {"shelf": "A1"}}, STAFF) == {"shop": {"shelf": "A1"}}
    with pytest.raises(PermissionDenied):
        merge({}, {"shop": {"shelf": "A1"}})
    with pytest.raises(PermissionDenied):
        merge({}, {"ns": {"color": "red"}}, STAFF)


@pytest.mark.parametrize(
    ("identity", "owner", "expected"),
    [
        (caller(APP).identity, APP, True),
        (caller(APP).identity, OTHER, False),
        (caller(APP).identity, None, False),
        (caller(APP, kind=IdentityType.WIX_USER).identity, APP, True),
        (STAFF.identity, None, True),
        (STAFF.identity, APP, False),
        (caller(None, kind=IdentityType.ANONYMOUS_VISITOR).identity, None, False),
        (caller(None, kind=IdentityType.MEMBER).identity, None, False),
    ],
)
def test_who_owns_a_namespace(identity, owner, expected):
    assert owns(identity, owner) is expected


def test_redaction_leaves_only_the_callers_namespaces():
    owners = {"ns": APP, "theirs": OTHER, "shop": None}
    document = {"id": "1", "extendedFields": {"namespaces": {"ns": {"a": 1}, "theirs": {"b": 1}, "unknown": {"c": 1}}}}
    redact_namespaces(document, caller().identity, owners)
    assert document == {"id": "1", "extendedFields": {"namespaces": {"ns": {"a": 1}}}}
    redact_namespaces(document, STAFF.identity, owners)
    assert document == {"id": "1"}
    redact_namespaces(document, STAFF.identity, owners)
    assert document == {"id": "1"}
