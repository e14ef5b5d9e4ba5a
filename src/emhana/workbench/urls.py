"""Addresses of the pages of staff, under /workbench/."""

from django.urls import path

from emhana.workbench import sign_in_pages

urlpatterns = [
    path("", sign_in_pages.home, name="workbench"),
    path("sign-in/", sign_in_pages.sign_in, name="workbench-sign-in"),
    path("role/", sign_in_pages.role, name="workbench-role"),
    path("sign-out/", sign_in_pages.sign_out, name="workbench-sign-out"),
]
