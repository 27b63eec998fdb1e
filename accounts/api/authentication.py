"""Who asks: the bearer of an API token, or a person signed in with a browser."""

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services import record_token_use, token_in_force

# One sentence for every cause, so that a guess learns nothing.
REFUSAL = "The token is not valid: unknown, expired or revoked."
LONGEST_HEADER = 200


class TokenAuthentication(BaseAuthentication):
    """Take ``Authorization: Bearer ito_…``; ``request.auth`` is then the token with its scopes."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Give the token's user, None where no bearer token is shown.

        :raises AuthenticationFailed: a token is shown and opens nothing
        """
        header = get_authorization_header(request)
        scheme, _, shown = header.partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        now = timezone.now()
        text = shown.strip().decode("latin-1") if len(header) <= LONGEST_HEADER else ""
        token = token_in_force(text=text, now=now)
        if token is None:
            raise AuthenticationFailed(REFUSAL)
        record_token_use(token=token, now=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Say with a 401 how to show a token."""
        return self.keyword


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe tokens in the OpenAPI document."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002
        """Describe a bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "ito_<prefix>_<secret>"}
