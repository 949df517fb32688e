from cases.documents.actions.adding import add_document, replace_document
from cases.documents.actions.changing import change_document, cross_out_document
from cases.documents.actions.reading import open_document, read_documents
from cases.documents.actions.scanning import scan_document, scan_waiting, sweep_files
from cases.documents.actions.writing import keep_decision, print_summary, write_letter

__all__ = [
    "add_document",
    "change_document",
    "cross_out_document",
    "keep_decision",
    "open_document",
    "print_summary",
    "read_documents",
    "replace_document",
    "scan_document",
    "scan_waiting",
    "sweep_files",
    "write_letter",
]
