"""Addresses of the public pages."""

from django.urls import path

from emhana.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("healthz", views.healthz, name="healthz"),
]
