"""Make the first administrator."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.permissions import Role
from accounts.services import create_user, grant_role
from core.errors import PortalError


class Command(BaseCommand):
    """Add an administrator of every unit with a password drawn at random."""

    help = "Add an administrator; prints the user name and a new password, which is not kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name to sign in with."""
        parser.add_argument("--user", default="admin", help="user name (admin)")
        parser.add_argument("--email", default="", help="e-mail address")
        parser.add_argument(
            "--if-none", action="store_true", help="do and say nothing where one stands already"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Add the user and the role together.

        :raises CommandError: the name is in use, or a rule refuses it
        """
        if options["if_none"] and _is_one():
            return
        now, password = timezone.now(), secrets.token_urlsafe(15)
        try:
            user = create_user(
                username=options["user"],
                password=password,
                email=options["email"],
                by=None,
                now=now,
            )
            grant_role(user=user, role=Role.ADMINISTRATOR, unit=None, by=None, now=now)
        except PortalError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{user.username} {password}")


def _is_one() -> bool:
    """Say whether somebody administers the whole portal and may sign in."""
    grants = RoleGrant.objects.filter(role=Role.ADMINISTRATOR.value, unit=None)
    return grants.filter(user__is_active=True).exists()
