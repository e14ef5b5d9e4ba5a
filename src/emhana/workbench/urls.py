"""Addresses of the pages of staff, under /workbench/."""

from django.urls import path

from emhana.workbench import pharmacy_pages, sign_in_pages

urlpatterns = [
    path("", sign_in_pages.home, name="workbench"),
    path("sign-in/", sign_in_pages.sign_in, name="workbench-sign-in"),
    path("role/", sign_in_pages.role, name="workbench-role"),
    path("sign-out/", sign_in_pages.sign_out, name="workbench-sign-out"),
    path("pharmacy/", pharmacy_pages.queue, name="workbench-pharmacy"),
    path("pharmacy/<str:number>/", pharmacy_pages.request_page, name="workbench-pharmacy-request"),
    path("pharmacy/<str:number>/ask/", pharmacy_pages.ask, name="workbench-pharmacy-ask"),
    path("pharmacy/<str:number>/refuse/", pharmacy_pages.refuse, name="workbench-pharmacy-refuse"),
    path("pharmacy/<str:number>/lost/<int:key>/", pharmacy_pages.lost, name="workbench-pharmacy-lost"),
    path("pharmacy/<str:number>/paper/", pharmacy_pages.paper, name="workbench-pharmacy-paper"),
]
