"""Why no backup was made, or none put back: one line for whoever asked, and a code for the record."""


class BackupRefused(Exception):
    """Nothing was written that would be taken for whole. The line names no person; `code` may stand in the record."""

    def __init__(self, line: str, code: str) -> None:
        super().__init__(line)
        self.code = code


def damaged(what: str) -> BackupRefused:
    return BackupRefused(f"This backup is damaged: {what}. Nothing was restored.", "damaged")
