"""A mail server of a test's own: it keeps what it takes, and lets nobody wait for long."""

import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Post(socketserver.ThreadingTCPServer):
    """Which Message-IDs it was given, and how often."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.taken: Counter[str] = Counter()
        self.port = self.server_address[1]


class _Mail(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        try:
            self._talk()
        except ConnectionError:
            return  # whoever sent it was killed

    def _talk(self) -> None:
        self.say("220 post")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                if b"" in lines[-1:]:
                    return
                found = re.search(rb"^Message-ID: (\S+)", b"".join(lines), re.MULTILINE | re.IGNORECASE)
                self.server.taken[found.group(1).decode()] += 1
                # Time enough to be killed in between: the mail is taken, and its sender does not know yet.
                time.sleep(0.03)
            self.say("221 bye" if word == b"QUIT" else "250 post")
            if word == b"QUIT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def post() -> Iterator[Post]:
    with Post() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
