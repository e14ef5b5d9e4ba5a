"""Addresses of what a person does for themselves: asking for a service, and the cabinet."""

from django.urls import path

from emhana.portal import (
    apply_pages,
    cabinet_pages,
    case_pages,
    clinic_pages,
    complaint_pages,
    confirm_pages,
    consent_pages,
    overview_pages,
    payment_pages,
    record_pages,
    signature_pages,
)

urlpatterns = [
    path("apply/<slug:code>/", apply_pages.start, name="apply-start"),
    path("apply/<slug:code>/begin/", apply_pages.begin, name="apply-begin"),
    path("apply/<slug:code>/<uuid:key>/", apply_pages.resume, name="apply-resume"),
    path("apply/<slug:code>/<uuid:key>/check/", apply_pages.check, name="apply-check"),
    path("apply/<slug:code>/<uuid:key>/confirm/", confirm_pages.confirm, name="apply-confirm"),
    path("apply/<slug:code>/<uuid:key>/sign/", signature_pages.sign, name="apply-sign"),
    path("apply/<slug:code>/<uuid:key>/sign/text/", signature_pages.sign_text, name="apply-sign-text"),
    path("apply/<slug:code>/<uuid:key>/discard/", apply_pages.discard, name="apply-discard"),
    path("apply/<slug:code>/<uuid:key>/<slug:page>/", apply_pages.question, name="apply-question"),
    path("cabinet/", cabinet_pages.cabinet, name="cabinet"),
    path("cabinet/profile/", cabinet_pages.profile, name="cabinet-profile"),
    path("cabinet/phone/", cabinet_pages.link_phone, name="cabinet-phone"),
    path("cabinet/health/", overview_pages.overview, name="cabinet-health"),
    path("cabinet/clinics/", clinic_pages.clinics, name="cabinet-clinics"),
    path("cabinet/clinics/<str:code>/", clinic_pages.document, name="cabinet-extract"),
    path("cabinet/payments/", payment_pages.payments, name="cabinet-payments"),
    path("cabinet/consents/", consent_pages.consents, name="cabinet-consents"),
    path("cabinet/consents/<str:number>/", consent_pages.consent, name="cabinet-consent"),
    path("cabinet/consents/<str:number>/withdraw/", consent_pages.withdraw, name="cabinet-consent-withdraw"),
    path("cabinet/export/", record_pages.export, name="cabinet-export"),
    path("cabinet/access/", record_pages.access, name="cabinet-access"),
    path("cabinet/cases/<str:number>/", case_pages.case, name="cabinet-case"),
    path("cabinet/cases/<str:number>/withdraw/", case_pages.withdraw, name="cabinet-withdraw"),
    path("cabinet/cases/<str:number>/complain/", complaint_pages.complain, name="cabinet-complain"),
    path("cabinet/cases/<str:number>/file/", complaint_pages.case_file, name="cabinet-case-file"),
    path("cabinet/complaints/<str:number>/", complaint_pages.complaint, name="cabinet-complaint"),
    path("verify/<str:code>/complain/", complaint_pages.from_document, name="verify-complain"),
    path("cabinet/cases/<str:number>/documents/<str:code>/", case_pages.document, name="cabinet-document"),
]
