"""How a line of the log looks: time in UTC, level, who says it, what. One entry is one line, whatever was put into it."""

import logging
import time

_BREAKS = {ord("\r"): "\\r", ord("\n"): "\\n", 0x85: "\\x85", 0x2028: "\\u2028", 0x2029: "\\u2029"}
# Nor may an escape sequence reach the terminal of whoever reads it.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 13), *range(14, 32), 127)}


class OneLine(logging.Formatter):
    """Breaks and controls in a message are written out; a traceback, which is ours, follows on its own lines."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        record.message = record.message.translate(_BREAKS | _CONTROLS)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802
        text = super().formatException(ei)  # type: ignore[arg-type]
        # Indented, so that no line of it can be taken for an entry.
        return "\n".join(f"  {line.translate(_CONTROLS)}" for line in text.splitlines())
