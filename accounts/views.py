"""Signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView

from accounts.forms import SignInForm


class SessionNew(LoginView):
    """Sign a person in; the session gets a new key, and the way leads on within the portal only."""

    template_name = "accounts/session_new.html"
    form_class = SignInForm
    redirect_authenticated_user = True


class SessionEnd(LogoutView):
    """Sign a person out, by POST alone; the session is gone."""

    http_method_names = ["post", "options"]
