"""Addresses of the public pages."""

from django.urls import path

from emhana.portal import deadline_pages, service_pages, verify_pages, views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("services/", service_pages.services, name="services"),
    path("services/<slug:code>/", service_pages.service, name="service"),
    path("deadline/", deadline_pages.deadline, name="deadline"),
    path("verify/", verify_pages.check, name="verify"),
    path("verify/<str:code>", verify_pages.document, name="verify-document"),
    path("healthz", views.healthz, name="healthz"),
]
