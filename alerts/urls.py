"""Addresses of alerts and of mail."""

from django.urls import path

from alerts.views import inbox, mail

app_name = "alerts"
urlpatterns = [
    path("alerts/", inbox.alert_list, name="alert-list"),
    path("alerts/handle/", inbox.alert_handle, name="alert-handle"),
    path("alerts/<uuid:public_id>/", inbox.alert_show, name="alert-show"),
    path("settings/mail/", mail.mail_edit, name="mail-edit"),
    path("settings/mail/digest/", mail.digest_send, name="digest-send"),
    path("settings/mail/stop/<str:token>/", mail.mail_stop, name="mail-stop"),
    path("settings/outbox/", mail.outbox_show, name="outbox-show"),
    path("settings/outbox/revive/", mail.outbox_revive, name="outbox-revive"),
    path("settings/demo-mail/", mail.demo_mail_list, name="demo-mail-list"),
]
