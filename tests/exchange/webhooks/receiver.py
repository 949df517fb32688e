"""Another system: a real server with TLS that is told, and answers as it is bidden. It checks signatures by its own few lines."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.referrals.parcels.installations import make_certificate


class Receiver:
    """`answers`: the numbers that it gives, one after another; 204 where none is left. `taken`: what it was sent."""

    def __init__(self, folder):
        self.certificate, private = make_certificate(folder)
        self.answers, self.taken, self.headers = [], [], {}
        self.before = lambda: None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append((self.path, dict(self.headers), body))
                receiver.before()
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_said):
                """It says nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """A line that was cut, or a caller who does not trust us, is no fault of the test."""

        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, private)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def address(self):
        return f"https://localhost:{self.port}/told?from=shelters"

    def told(self):
        return [json.loads(body) for _path, _headers, body in self.taken]

    def ids(self):
        return [headers["webhook-id"] for _path, headers, _body in self.taken]

    def leave(self):
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(10)


def is_signed(secret, headers, body):
    """As docs/webhooks.md and the standard say it; nothing of ours is used."""
    key = base64.b64decode(secret.split("_", 1)[1])
    message = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
    wanted = "v1," + base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
    return wanted in headers["webhook-signature"].split(" ")
