"""Who asks."""

from django.http import Http404, HttpRequest

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability


def signed_in(request: HttpRequest) -> User:
    """Give the person of a request that is signed in.

    :raises Http404: nobody is
    """
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


def able(request: HttpRequest, capability: Capability) -> User:
    """Give the person of a request who holds a capability anywhere; which rows, the query says.

    :raises Http404: it is not held: what one may not do looks like what is not there
    """
    user = signed_in(request)
    if not access_of(user).allows(capability):
        raise Http404
    return user
