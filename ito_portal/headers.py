"""The headers that tell a browser what a page may do."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def policy_text(directives: Mapping[str, Sequence[str]]) -> str:
    """Write a content security policy as its header's value."""
    return "; ".join(" ".join([name, *sources]).strip() for name, sources in directives.items())


def browser_policy(get_response: Respond) -> Respond:
    """Add the content security policy and the permissions policy to every answer."""
    policy = policy_text(settings.SECURE_CSP)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware
