"""Issue an API token from the command line."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.scopes import SCOPES
from accounts.services import issue_token
from core.errors import PortalError


class Command(BaseCommand):
    """Print a new token and nothing else: it is shown this once."""

    help = "Issue an API token for a user; prints only the token, which is never shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whom it is for, its label, its scopes and how long it lasts."""
        parser.add_argument("--user", required=True, help="user name of whom it acts for")
        parser.add_argument("--name", required=True, help="label, to know it by later")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=SCOPES,
            help="what it may be used for; more than once for more (read, unless any is named)",
        )
        parser.add_argument("--expires-days", type=int, help="days until it expires (never)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue it.

        :raises CommandError: no such user, or a rule refuses it
        """
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user named {options['user']}.")
        now = timezone.now()
        days = options["expires_days"]
        try:
            token = issue_token(
                user=user,
                name=options["name"],
                scopes=options["scope"],
                expires_at=None if days is None else now + timedelta(days=days),
                by=None,
                now=now,
            )
        except PortalError as error:
            raise CommandError(error.message) from error
        except OverflowError as error:
            raise CommandError(f"{days} days is too long. Enter fewer.") from error
        self.stdout.write(token)
