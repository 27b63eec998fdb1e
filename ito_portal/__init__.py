"""Composes the apps into one portal; imported by none of them."""

from ito_portal.celery import app as celery_app

__all__ = ["celery_app"]
