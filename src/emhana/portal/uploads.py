"""Files sent to the portal: what is too large is dropped while it arrives, never held in memory or on disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from emhana.cases.actions.drafts import LARGEST_BYTES

MARK = "emhana_upload_too_large"


class Limit(FileUploadHandler):
    """Stop keeping a file once it passes the limit, and leave a mark on the request: the page can then say so."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count each file from nothing."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the chunk on; raise SkipFile once the file is too large."""
        self.received += len(raw_data)
        if self.received > LARGEST_BYTES:
            if self.request is not None:
                self.request.META[MARK] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers after this one."""


def was_too_large(request: HttpRequest) -> bool:
    """Return whether a file of this request was dropped for its size."""
    return MARK in request.META
