import msgspec
import pytest

from orderwright.model.extended_field_declarations import ExtendedFieldDeclaration


def broken(**values):
    declaration = ExtendedFieldDeclaration(**{"namespace": "ns", "key": "k", **values})
    return [(rule.path, rule.rule) for rule in declaration.check()]


def declare(**values):
    return msgspec.convert({"namespace": "ns", "key": "k", "type": "STRING", **values}, ExtendedFieldDeclaration)


def test_limits_of_the_own_type_are_accepted():
    assert broken(type=declare().type, max_length=5, allowed_values=["a"]) == []


def test_limits_of_another_type_are_refused():
    declaration = declare(maxItems=5, minimum=1)
    assert [(r.path, r.rule) for r in declaration.check()] == [
        ("maxItems", "FIELD_NOT_ALLOWED"),
        ("minimum", "FIELD_NOT_ALLOWED"),
    ]


def test_bounds_must_not_cross_and_lists_hold_plain_values():
    assert [(r.path, r.rule) for r in declare(type="NUMBER", minimum=2, maximum=1).check()] == [("minimum", "MAX")]
    assert [(r.path, r.rule) for r in declare(type="ARRAY", itemType="OBJECT").check()] == [
        ("itemType", "INVALID_ENUM_VALUE")
    ]


def test_keys_that_the_client_library_renames_are_refused():
    assert [(r.path, r.rule) for r in declare(key="_id").check()] == [("key", "VALIDATION")]


def test_an_incomplete_stand_in_breaks_nothing():
    assert broken(type=None) == []


@pytest.mark.parametrize("name", ["", "a b", "a\n", "x" * 101, "a:b", "é"])
def test_odd_names_are_refused(name):
    with pytest.raises(msgspec.ValidationError):
        declare(namespace=name)
    with pytest.raises(msgspec.ValidationError):
        declare(key=name)


@pytest.mark.parametrize("name", ["_user_fields", "@acme/loyalty", "11111111-2222-3333-4444-555555555555"])
def test_namespaces_of_apps_are_accepted(name):
    assert declare(namespace=name).namespace == name
