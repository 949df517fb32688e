"""Where the bytes of pictures of activities lie: as those of documents do, in a folder of their own."""

from core.sealed_files import Store

pictures = Store("activities")
