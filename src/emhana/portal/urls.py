"""Addresses of the public pages; those of a person's own things stand in personal_urls.py."""

from django.urls import include, path

from emhana.portal import (
    calculator_pages,
    deadline_pages,
    health,
    organisation_pages,
    outbox_pages,
    service_pages,
    sign_in_pages,
    signature_pages,
    verify_pages,
    views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("services/", service_pages.services, name="services"),
    path("services/<slug:code>/", service_pages.service, name="service"),
    path("organisations/", organisation_pages.organisations, name="organisations"),
    path("organisations/<slug:key>/", organisation_pages.organisation, name="organisation"),
    path("deadline/", deadline_pages.deadline, name="deadline"),
    path("insurance/calculator/", calculator_pages.calculator, name="insurance-calculator"),
    path("sign-in/", sign_in_pages.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in_pages.enter_code, name="sign-in-code"),
    path("sign-in/signature/", signature_pages.sign_in, name="sign-in-signature"),
    path("sign-in/signature/text/", signature_pages.sign_in_text, name="sign-in-signature-text"),
    path("sign-out/", sign_in_pages.sign_out, name="sign-out"),
    path("verify/", verify_pages.check, name="verify"),
    path("verify/<str:code>", verify_pages.document, name="verify-document"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("demo/outbox", outbox_pages.outbox, name="outbox"),
    path("", include("emhana.portal.personal_urls")),
]
