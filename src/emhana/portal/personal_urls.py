"""Addresses of what a person does for themselves: asking for a service, and the cabinet."""

from django.urls import path

from emhana.portal import sign_in_pages

urlpatterns = [
    path("cabinet/", sign_in_pages.cabinet, name="cabinet"),
]
