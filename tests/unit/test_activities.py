"""Activities as documents."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from orderwright.model.activities import Activity, ImportedActivity, MerchantComment, NewActivity, PublicActivity
from orderwright.model.activity_types import ActivityType, OldActivityType
from orderwright.model.errors import ValidationFailed
from orderwright.model.identity import Identity, IdentityType
from orderwright.rules.activities import (
    author_of,
    check_addable,
    imported_activity,
    is_editable,
    public_activity,
    system_activity,
)

AT = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
ID = UUID(int=1)
STAFF = Identity(type=IdentityType.WIX_USER, id=UUID(int=2), email="jo@example.com")
APP = Identity(type=IdentityType.APP, id=UUID(int=3), app_id=UUID(int=3), email="app@example.com")


def test_only_staff_is_named_as_author() -> None:
    assert (author_of(STAFF), author_of(APP)) == ("jo@example.com", None)


@pytest.mark.parametrize("kind", list(ActivityType))
def test_every_kind_has_its_name_in_the_old_enum(kind: ActivityType) -> None:
    made = system_activity(kind, id_=ID, at=AT, identity=STAFF)
    assert msgspec.to_builtins(made) == {
        "id": str(ID),
        "authorEmail": "jo@example.com",
        "createdDate": "2026-03-01T09:00:00.123Z",
        "type": kind.value,
        "activityType": kind.value,
    }


def test_a_custom_activity_has_the_old_type_only() -> None:
    custom = {"appId": str(ID), "type": "WRAPPED"}
    sent = msgspec.convert({"customActivity": custom}, PublicActivity)
    made = msgspec.to_builtins(public_activity(sent, id_=ID, at=AT, identity=APP))
    assert made == {
        "id": str(ID),
        "createdDate": "2026-03-01T09:00:00.123Z",
        "type": "CUSTOM_ACTIVITY",
        "customActivity": custom,
    }


@pytest.mark.parametrize("kind", [one for one in ActivityType if one is not ActivityType.MERCHANT_COMMENT])
def test_callers_add_comments_only(kind: ActivityType) -> None:
    with pytest.raises(ValidationFailed) as failed:
        check_addable([NewActivity(activity_type=kind)])
    assert [one.field for one in failed.value.violations] == ["orderActivities[0].activityType"]


def test_a_comment_with_its_text_is_added() -> None:
    comment = NewActivity(activity_type=ActivityType.MERCHANT_COMMENT, merchant_comment=MerchantComment(message="x"))
    check_addable([comment])


def imported(**fields: object) -> Activity:
    return imported_activity(msgspec.convert(fields, ImportedActivity), id_=ID, at=AT)


def test_either_type_of_an_imported_activity_gives_the_other() -> None:
    for fields in ({"type": "ORDER_PAID"}, {"activityType": "ORDER_PAID"}):
        made = imported(**fields)
        assert (made.type, made.activity_type) == (OldActivityType.ORDER_PAID, ActivityType.ORDER_PAID)
    made = imported()
    assert (made.type, made.activity_type) == (OldActivityType.CUSTOM_ACTIVITY, None)


def test_what_an_imported_activity_says_stays() -> None:
    made = imported(id=str(UUID(int=8)), createdDate="2020-01-01T00:00:00Z", authorEmail="a@example.com")
    assert (made.id, made.created_date, made.author_email) == (
        str(UUID(int=8)),
        "2020-01-01T00:00:00Z",
        "a@example.com",
    )


def test_two_types_can_be_edited() -> None:
    found = [one for one in OldActivityType if is_editable(Activity(id=str(ID), created_date="x", type=one))]
    assert set(found) == {OldActivityType.CUSTOM_ACTIVITY, OldActivityType.MERCHANT_COMMENT}
