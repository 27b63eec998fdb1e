"""What is done with saved views of lists: keep, change, delete."""

from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.access import access_of
from accounts.errors import ForbiddenError
from accounts.models import SavedView, User
from accounts.permissions import Capability
from accounts.saved.lists import LISTS, LONGEST_QUERY, kept_query
from core.entries import line_of_text, one_of_choices
from core.errors import ConflictError, RuleError

MOST_VIEWS: Final = 100


@transaction.atomic
def save_view(
    *, list_name: str, name: str, query: str, is_shared: bool, by: User, now: datetime
) -> SavedView:
    """Keep what a list shows under a name; the same name again keeps the new address.

    :raises RuleError: no such list, no name, an address that is too long, or too many views
    """
    one_of_choices(list_name, LISTS, field="list", label="The list")
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if SavedView.objects.filter(owner=by).count() >= MOST_VIEWS:
        raise RuleError(f"You keep {MOST_VIEWS} views already. Delete one first.", field="name")
    kept = kept_query(query)
    if len(kept) > LONGEST_QUERY:
        raise RuleError("The address of the list is too long to be kept.", field="name")
    view, _ = SavedView.objects.update_or_create(
        owner=by,
        list_name=list_name,
        name=_name(name),
        defaults={"query": kept, "is_shared": _may_share(by, is_shared)},
        create_defaults={
            "query": kept,
            "is_shared": _may_share(by, is_shared),
            "created_at": now,
        },
    )
    return view


@transaction.atomic
def change_view(*, view: SavedView, name: str, is_shared: bool, by: User) -> SavedView:
    """Call a view otherwise, share it or keep it to oneself.

    :raises RuleError: no name
    :raises ConflictError: the owner has another view of this list under the name
    :raises ForbiddenError: it is somebody else's
    """
    kept = _own(view, by)
    named = _name(name)
    others = SavedView.objects.filter(owner=kept.owner, list_name=kept.list_name, name=named)
    if others.exclude(pk=kept.pk).exists():
        raise ConflictError("Another view of this list has the name. Enter another.", field="name")
    kept.name, kept.is_shared = named, _may_share(by, is_shared)
    kept.save(update_fields=["name", "is_shared"])
    return kept


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    """Delete a view.

    :raises ForbiddenError: it is somebody else's
    """
    _own(view, by).delete()


def _name(name: str) -> str:
    return line_of_text(name, field="name", label="The name", longest=60)


def _may_share(by: User, is_shared: bool) -> bool:
    return is_shared and not access_of(by).is_vendor_user


def _own(view: SavedView, by: User) -> SavedView:
    kept = SavedView.objects.select_for_update().get(pk=view.pk)
    is_shared_and_kept = kept.is_shared and access_of(by).allows(Capability.ADMINISTER)
    if kept.owner_id != by.pk and not is_shared_and_kept:
        raise ForbiddenError("The view is somebody else's.")
    return kept
