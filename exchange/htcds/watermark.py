"""What a workbook says of its own way: who took it out, when, for whom. In the file itself, wherever it is copied to."""

from dataclasses import dataclass

# A spreadsheet refuses longer footers, and counts what is escaped.
_LONGEST = 240


@dataclass(frozen=True)
class Watermark:
    """`lines` stand on a sheet of their own where the layout has room for one; `foot` under every printed page."""

    foot: str
    lines: tuple[str, ...]

    def footer(self) -> str:
        """As spreadsheets spell it, in which `&` begins an order."""
        text = self.foot
        while len(text.replace("&", "&&")) > _LONGEST:
            text = text[:-1]
        return "&L" + text.replace("&", "&&")
