"""Addresses of users, under /settings/ and the name `settings`."""

from django.urls import path

from vendors.administration import views

urlpatterns = [
    path("users/", views.user_list, name="user-list"),
    path("users/new/", views.user_create, name="user-create"),
    path("users/named/<str:username>/", views.user_show, name="user-show"),
    path("users/named/<str:username>/roles/", views.role_grant, name="role-grant"),
    path("users/named/<str:username>/roles/revoke/", views.role_revoke, name="role-revoke"),
    path("users/named/<str:username>/vendor/", views.vendor_tie, name="vendor-tie"),
    path("users/named/<str:username>/password/", views.password_draw, name="password-draw"),
    path("users/named/<str:username>/shut-out/", views.user_deactivate, name="user-deactivate"),
    path("users/named/<str:username>/let-in/", views.user_activate, name="user-activate"),
]
