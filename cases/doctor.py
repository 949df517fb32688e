"""Of documents: are they scanned, and by signatures of today?"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from cases.documents import scanner
from core.examinations import Answer, age, cannot_tell, examines, mend, ok

SIGNATURES_AGE = timedelta(days=3)


@examines("scanner")
def virus_scanner() -> Iterator[Answer]:
    """Where a scanner is named, it answers, and its signatures are young."""
    if not scanner.is_configured():
        yield cannot_tell("No scanner is named (CLAMAV_ADDRESS): files are not scanned, and pages say so.")
        return
    try:
        made = scanner.signatures_made_at()
    except scanner.ScannerUnreachable as problem:
        yield mend(f"The scanner does not answer ({problem}): files wait in quarantine. See CLAMAV_ADDRESS.")
        return
    if made is None:
        yield mend("The scanner has no signatures: let freshclam fetch them.")
        return
    waited = timezone.now() - made
    if waited > SIGNATURES_AGE:
        yield mend(f"The scanner's signatures are {age(waited)} old: freshclam does not reach its source.")
    else:
        yield ok(f"The scanner answers; its signatures are {age(waited)} old.")
