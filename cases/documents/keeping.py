"""What is left of documents in a file that is anonymised: that there were some."""

from functools import partial

from django.db import transaction

from cases.documents import storage
from cases.documents.models import Document
from cases.models import Case


def destroy_files(case: Case) -> None:
    """Their words and their key went with the sealed columns; here go the bytes, and the days that point to one document."""
    documents = Document.objects.filter(case=case)
    for public_id in documents.values_list("public_id", flat=True):
        # Not before it is settled: what is rolled back must find its file again.
        transaction.on_commit(partial(storage.remove, public_id))
    documents.update(issued_on=None, expires_on=None, digest=None, language="", form_token=None)
