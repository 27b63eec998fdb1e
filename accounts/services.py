"""What is done with units, users, roles and API tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.access import EVERYWHERE, require
from accounts.models import ApiToken, BusinessUnit, RoleGrant, User
from accounts.permissions import Capability, Role
from accounts.scopes import known_scopes
from accounts.tokens import digest_of, is_same, new_key, parse_key
from core.entries import email_address, line_of_text
from core.errors import RuleError

# A token's last use is written at most this often, so that reading does not mean writing.
USE_RECORDED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_unit(*, code: str, name: str, by: User | None, now: datetime) -> BusinessUnit:  # noqa: ARG001
    """Add a business unit; safe to repeat with the same name.

    :raises RuleError: an entry that does not hold, or a code that names another unit
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    kept_code = line_of_text(code, field="code", label="The code", longest=40)
    if not kept_code.isascii() or not kept_code.replace("-", "").replace("_", "").isalnum():
        raise RuleError(
            f"The code, {kept_code}, holds more than letters, digits, - and _. Enter those alone.",
            field="code",
        )
    kept_name = line_of_text(name, field="name", label="The name", longest=120)
    unit, _ = BusinessUnit.objects.get_or_create(code=kept_code, defaults={"name": kept_name})
    if unit.name != kept_name:
        raise RuleError(
            f"The code, {kept_code}, names another unit. Enter another.",
            field="code",
            code="unique",
        )
    return unit


@transaction.atomic
def rename_unit(*, unit: BusinessUnit, name: str, by: User | None, now: datetime) -> BusinessUnit:  # noqa: ARG001
    """Call a business unit otherwise; its code stays, since systems know it by that.

    :raises RuleError: a name that does not hold
    :raises ForbiddenError: the person may not administer every unit
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    unit.name = line_of_text(name, field="name", label="The name", longest=120)
    unit.save(update_fields=["name"])
    return unit


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleError(" ".join(error.messages), field="password") from error


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str | None,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    by: User | None,
    now: datetime,
) -> User:
    """Add a user who holds no role yet; without a password they cannot sign in by one.

    :raises RuleError: an entry that does not hold, or a name in use
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER)
    user = User(
        username=User.normalize_username(
            line_of_text(username, field="username", label="The user name", longest=150)
        ),
        first_name=line_of_text(
            first_name, field="first_name", label="The first name", longest=150, is_required=False
        ),
        last_name=line_of_text(
            last_name, field="last_name", label="The last name", longest=150, is_required=False
        ),
        email=email_address(email),
        date_joined=now,
    )
    try:
        User.username_validator(user.username)
    except ValidationError as error:
        raise RuleError(
            f"The user name, {user.username}, holds other signs than letters, digits and @.+-_."
            " Enter those alone.",
            field="username",
        ) from error
    if password is not None:
        _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise RuleError(
            f"The user name, {user.username}, is in use. Enter another.",
            field="username",
            code="unique",
        ) from error
    return user


def require_over(by: User | None, user: User) -> None:
    """Hold that a person administers all that a user may do, so that nobody climbs through another.

    :raises ForbiddenError: a role of the user reaches further than the person administers
    """
    require(by, Capability.ADMINISTER)
    if by is not None and by.pk != user.pk:
        for unit_id in set(user.role_grants.values_list("unit_id", flat=True)):
            require(by, Capability.ADMINISTER, EVERYWHERE if unit_id is None else unit_id)


def _require_another_administrator(user: User, *, field: str) -> None:
    """Hold that somebody else administers the whole portal; two who leave at once wait in line.

    :raises RuleError: nobody else does
    """
    holders = RoleGrant.objects.select_for_update(no_key=True).filter(
        role=Role.ADMINISTRATOR.value, unit=None, user__is_active=True
    )
    found = set(holders.values_list("user_id", flat=True))
    if user.pk in found and found == {user.pk}:
        raise RuleError(
            f"{user.display_name} is the last administrator of the whole portal."
            " Make another one first.",
            field=field,
        )


@transaction.atomic
def draw_password(*, user: User, by: User | None, now: datetime) -> str:  # noqa: ARG001
    """Give a user a new password, drawn at random, in plain text this once; sessions end.

    :raises ForbiddenError: the user may do what the person does not administer
    """
    require_over(by, user)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


@transaction.atomic
def deactivate_user(*, user: User, by: User | None, now: datetime) -> None:  # noqa: ARG001
    """Let a user in no more, by password or by token; what they did stays. Safe to repeat.

    :raises RuleError: the person themselves, or the last administrator
    :raises ForbiddenError: the user may do what the person does not administer
    """
    require_over(by, user)
    if by is not None and by.pk == user.pk:
        raise RuleError("You cannot shut yourself out. Ask another administrator.", field="user")
    _require_another_administrator(user, field="user")
    user.is_active = False
    user.save(update_fields=["is_active"])
    _forget_access(user)


@transaction.atomic
def activate_user(*, user: User, by: User | None, now: datetime) -> None:  # noqa: ARG001
    """Let a user in again, with the roles they had; safe to repeat.

    :raises ForbiddenError: the user may do what the person does not administer
    """
    require_over(by, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _forget_access(user)


def _forget_access(user: User) -> None:
    """Make the next question read the grants anew: this object may live on."""
    user.__dict__.pop("access", None)


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    unit: BusinessUnit | None,
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> RoleGrant:
    """Give a user a role in a unit, or in all of them with None; safe to repeat.

    :raises RuleError: a vendor's user would hold another role, or the other way round
    :raises ForbiddenError: the person may not administer that unit
    """
    require(by, Capability.ADMINISTER, unit or EVERYWHERE)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    of_vendors = Q(role=Role.VENDOR_USER.value)
    across = ~of_vendors if role is Role.VENDOR_USER else of_vendors
    if user.role_grants.filter(across).exists():
        raise RuleError(
            f"{user.display_name} stands on the other side of the vendor's wall."
            " A vendor's user holds no other role: make another user.",
            field="role",
        )
    grant, _ = RoleGrant.objects.get_or_create(user=user, role=role.value, unit=unit)
    _forget_access(user)
    return grant


@transaction.atomic
def revoke_role(
    *,
    user: User,
    role: Role,
    unit: BusinessUnit | None,
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> None:
    """Take a role in a unit (or in all of them, None) from a user; safe to repeat.

    :raises RuleError: it would leave the portal without an administrator
    :raises ForbiddenError: the person may not administer that unit
    """
    require(by, Capability.ADMINISTER, unit or EVERYWHERE)
    if role is Role.ADMINISTRATOR and unit is None and user.is_active:
        _require_another_administrator(user, field="role")
    RoleGrant.objects.filter(user=user, role=role.value, unit=unit).delete()
    _forget_access(user)


@transaction.atomic
def issue_token(
    *,
    user: User,
    name: str,
    scopes: Iterable[str] = (),
    expires_at: datetime | None = None,
    by: User | None,
    now: datetime,
) -> str:
    """Make an API token and give it in plain text, this once; only its digest is kept.

    :raises RuleError: an entry that does not hold, a name in use, or an expiry that has passed
    :raises ForbiddenError: the person is neither the user nor an administrator
    """
    if by is not None and by.pk != user.pk:
        # An administrator of one unit must not act through somebody who reaches further.
        require(by, Capability.ADMINISTER, EVERYWHERE)
    if not user.is_active:
        raise RuleError(f"{user.display_name} is not active. Choose another user.", field="user")
    if expires_at is not None and expires_at <= now:
        raise RuleError("The expiry has passed already. Enter a later one.", field="expires_at")
    key = new_key()
    token = ApiToken(
        user=user,
        name=line_of_text(name, field="name", label="The token's name", longest=80),
        prefix=key.prefix,
        digest=digest_of(key, secret_key=settings.SECRET_KEY),
        scopes=known_scopes(scopes),
        created_at=now,
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            token.save(force_insert=True)
    except IntegrityError as error:
        if "live_token_name_unique_per_user" not in str(error):
            raise
        raise RuleError(
            f"{user.display_name} has a token named {token.name}. Revoke it or enter another name.",
            field="name",
            code="unique",
        ) from error
    return str(key)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, now: datetime) -> None:
    """Make a token useless from now on; safe to repeat, the first instant stays.

    :raises ForbiddenError: the person is neither the token's user nor an administrator
    """
    if by is not None and by.pk != token.user_id:
        require(by, Capability.ADMINISTER, EVERYWHERE)
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)


def token_in_force(*, text: str, now: datetime) -> ApiToken | None:
    """Find the token that a key opens; None, whatever the reason, where it opens nothing."""
    key = parse_key(text)
    if key is None:
        return None
    token = ApiToken.objects.select_related("user").filter(prefix=key.prefix).first()
    digest = digest_of(key, secret_key=settings.SECRET_KEY)
    if not is_same(token.digest if token else "0" * 64, digest) or token is None:
        return None
    is_over = token.expires_at is not None and token.expires_at <= now
    if token.revoked_at is not None or is_over or not token.user.is_active:
        return None
    return token


def record_token_use(*, token: ApiToken, now: datetime) -> None:
    """Keep when a token was last used, to the minute."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USE_RECORDED_EVERY)
    if token.last_used_at is None or token.last_used_at <= now - USE_RECORDED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
