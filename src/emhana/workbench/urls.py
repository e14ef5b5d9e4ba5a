"""Addresses of the pages of staff, under /workbench/."""

from django.urls import path

from emhana.workbench import (
    admin_pages,
    case_acts,
    case_pages,
    desk_pages,
    digital_pages,
    intake_pages,
    pharmacy_pages,
    queue_pages,
    sign_in_pages,
)

urlpatterns = [
    path("", queue_pages.queue, name="workbench"),
    path("search/", queue_pages.search, name="workbench-search"),
    path("cases/<str:number>/", case_pages.show, name="workbench-case"),
    path("cases/<str:number>/reason/", case_pages.give_reason, name="workbench-reason"),
    path("cases/<str:number>/application/", case_pages.application, name="workbench-application"),
    path("cases/<str:number>/files/<int:key>/", case_pages.upload, name="workbench-upload"),
    path("cases/<str:number>/results/<int:key>/", case_pages.result, name="workbench-result"),
    path("cases/<str:number>/<slug:name>/", case_acts.act, name="workbench-case-act"),
    path("desk/", desk_pages.desk, name="workbench-desk"),
    path("desk/intake/", intake_pages.begin, name="workbench-intake"),
    path("desk/intake/<uuid:key>/", intake_pages.intake, name="workbench-intake-form"),
    path("desk/intake/<uuid:key>/phone/", intake_pages.phone, name="workbench-intake-phone"),
    path("desk/intake/<uuid:key>/digital/", digital_pages.digital, name="workbench-intake-digital"),
    path("desk/taken/<str:number>/", intake_pages.taken, name="workbench-taken"),
    path("desk/<slug:name>/", desk_pages.act, name="workbench-desk-act"),
    path("maintenance/", admin_pages.maintenance, name="workbench-maintenance"),
    path("overrides/", admin_pages.overrides, name="workbench-overrides"),
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
