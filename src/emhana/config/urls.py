"""All addresses of the site, and the pages for errors."""

from django.urls import include, path

from emhana.api import gateway
from emhana.api.v1.views import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("gateway/async/", gateway.receive, name="gateway-async"),
    path("workbench/", include("emhana.workbench.urls")),
    path("", include("emhana.portal.urls")),
]

handler400 = "emhana.portal.errors.bad_request"
handler403 = "emhana.portal.errors.forbidden"
handler404 = "emhana.portal.errors.not_found"
handler500 = "emhana.portal.errors.failed"
