"""Activities as documents: what the service writes when something happens, and what callers may add."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.model.activities import (
    FLAGS_CLEARED,
    SERVICE_APP_ID,
    Activity,
    ActivityContent,
    CustomActivity,
    ImportedActivity,
    MerchantComment,
    NewActivity,
    PublicActivity,
)
from orderwright.model.activity_types import ActivityType, OldActivityType
from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.timestamps import format_timestamp


def author_of(identity: Identity) -> str | None:
    """The e-mail address to show as author: that of staff; apps and visitors have none."""
    return identity.email if identity.type is IdentityType.WIX_USER else None


def system_activity(
    kind: ActivityType, *, id_: UUID, at: datetime, identity: Identity, content: ActivityContent | None = None
) -> Activity:
    """An activity that the service writes itself. `content` holds what the kind tells beside its name."""
    members = msgspec.structs.asdict(content) if content is not None else {}
    return Activity(
        id=str(id_),
        author_email=author_of(identity),
        created_date=format_timestamp(at),
        type=OldActivityType(kind.value),
        activity_type=kind,
        **members,
    )


def comment_activity(comment: MerchantComment, *, id_: UUID, at: datetime, identity: Identity) -> Activity:
    """A comment of the staff."""
    return system_activity(
        ActivityType.MERCHANT_COMMENT,
        id_=id_,
        at=at,
        identity=identity,
        content=ActivityContent(merchant_comment=comment),
    )


def public_activity(sent: PublicActivity, *, id_: UUID, at: datetime, identity: Identity) -> Activity:
    """A comment or a custom activity, as the hidden operations write them.

    Raises `ValidationFailed` for one in the name of the service.
    """
    if sent.merchant_comment is not None:
        return comment_activity(sent.merchant_comment, id_=id_, at=at, identity=identity)
    if sent.custom_activity is not None and sent.custom_activity.app_id.lower() == SERVICE_APP_ID:
        raise ValidationFailed.of("activity.customActivity.appId", "is that of the service itself", "OTHER")
    return Activity(
        id=str(id_),
        author_email=author_of(identity),
        created_date=format_timestamp(at),
        type=OldActivityType.CUSTOM_ACTIVITY,
        custom_activity=sent.custom_activity,
    )


def flags_cleared(flags: Sequence[str], note: str | None, *, id_: UUID, at: datetime, identity: Identity) -> Activity:
    """What is noted where somebody has looked at flags of an order. The contract has no kind of activity for it."""
    told = {"flags": ", ".join(flags), **({"note": note} if note else {})}
    return Activity(
        id=str(id_),
        author_email=author_of(identity),
        created_date=format_timestamp(at),
        type=OldActivityType.CUSTOM_ACTIVITY,
        custom_activity=CustomActivity(app_id=SERVICE_APP_ID, type=FLAGS_CLEARED, additional_data=told),
    )


def check_addable(sent: list[NewActivity]) -> None:
    """Raise with every activity that callers may not add: they write comments only, each with its text."""
    violations = []
    for index, activity in enumerate(sent):
        path = f"orderActivities[{index}]"
        if activity.activity_type is not ActivityType.MERCHANT_COMMENT:
            violations.append(
                FieldViolation(
                    f"{path}.activityType",
                    "only MERCHANT_COMMENT can be added; the service writes every other activity itself",
                    "INVALID_ENUM_VALUE",
                    data={"allowed": [ActivityType.MERCHANT_COMMENT.value]},
                )
            )
        elif activity.merchant_comment is None:
            violations.append(
                FieldViolation(f"{path}.merchantComment", "a comment needs its message", "REQUIRED_FIELD")
            )
    if violations:
        raise ValidationFailed(violations)


def imported_activity(sent: ImportedActivity, *, id_: UUID, at: datetime) -> Activity:
    """An activity of an imported order: as sent, with an id and a date where those were missing."""
    members = {field: getattr(sent, field) for field in ActivityContent.__struct_fields__}
    kind = sent.activity_type
    old = sent.type or (OldActivityType(kind.value) if kind else OldActivityType.CUSTOM_ACTIVITY)
    if kind is None and old is not OldActivityType.CUSTOM_ACTIVITY:
        kind = ActivityType(old.value)
    return Activity(
        id=sent.id or str(id_),
        author_email=sent.author_email,
        created_date=sent.created_date or format_timestamp(at),
        type=old,
        activity_type=kind,
        **members,
    )


def is_editable(activity: Activity) -> bool:
    """True for comments and custom activities; what the service wrote stays as it is."""
    if activity.custom_activity is not None and activity.custom_activity.app_id.lower() == SERVICE_APP_ID:
        return False
    return activity.type in (OldActivityType.MERCHANT_COMMENT, OldActivityType.CUSTOM_ACTIVITY)
