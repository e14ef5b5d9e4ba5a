"""Addresses of the public pages."""

from django.urls import path

from emhana.portal import deadline_pages, health, outbox_pages, service_pages, views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("services/", service_pages.services, name="services"),
    path("services/<slug:code>/", service_pages.service, name="service"),
    path("deadline/", deadline_pages.deadline, name="deadline"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("demo/outbox", outbox_pages.outbox, name="outbox"),
]
