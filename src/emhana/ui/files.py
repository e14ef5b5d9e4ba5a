"""Files that a page gives out, named in whatever letters."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def file_response(content: bytes | str, name: str, media_type: str, *, shown: bool = False) -> HttpResponse:
    """Return `content` as a file to keep under `name`, or one `shown` in the browser."""
    headers = {"Content-Disposition": content_disposition_header(not shown, name) or "inline"}
    return HttpResponse(content, content_type=media_type, headers=headers)
