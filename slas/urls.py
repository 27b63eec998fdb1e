from django.urls import URLPattern

app_name = "slas"
urlpatterns: list[URLPattern] = []
