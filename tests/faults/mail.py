"""A mail server that keeps what it took: which message, by its Message-ID, and how often."""

import re
import socketserver
import threading
from collections import Counter


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                self.server.keep(b"".join(iter(self.rfile.readline, b".\r\n")))
            elif word == b"QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Begins when made; `taken` counts each message that was acknowledged."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: Counter[str] = Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def keep(self, message: bytes) -> None:
        found = re.search(rb"(?im)^Message-ID:\s*(<[^>]+>)", message)
        assert found, "a message without a name of its own cannot be told from its repeat"
        self.taken[found[1].decode()] += 1
