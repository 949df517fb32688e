"""What an upload may cost: nothing of one that is too large is kept, and none lies on a disk in clear."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class TooLargeHandler(FileUploadHandler):
    """Stands before the handler that keeps uploads in memory, and lets a body beyond its limit run past.

    The form is still read, so that the page can answer in words. Its file is empty but has the size that was sent,
    so that every form's own limit refuses it.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: bytes, encoding: str | None = None
    ) -> None:
        self.is_too_large = content_length > settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_too_large:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size, self.charset)
