"""Somebody with a browser, as far as an upload needs one: cookies, forms with what they hide, files."""

import http.client
import ssl
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import uuid4

from tests.accounts.factories import code_now
from tests.faults.traffic import HEADERS, SECONDS
from tests.stack import HOST

PASSWORD = "a-long-word-for-somebody-invented"


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append({})
        elif tag in {"input", "select", "textarea"} and self.found and given.get("name"):
            self.found[-1][str(given["name"])] = given.get("value") or ""


class Visitor:
    """Asks web as the proxy would (`port`), or the proxy itself (`trust`: the certificate it is known by)."""

    def __init__(self, port: int, *, trust: ssl.SSLContext | None = None) -> None:
        self.port, self.trust = port, trust
        self.cookies: dict[str, str] = {}

    def connection(self) -> http.client.HTTPConnection:
        if self.trust:
            return http.client.HTTPSConnection("localhost", self.port, context=self.trust, timeout=SECONDS)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)

    def headers(self) -> dict[str, str]:
        own = {} if self.trust else dict(HEADERS)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return own | {"Host": HOST, "Cookie": cookies, "Referer": f"https://{HOST}/"}

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str, str]:
        """Status, where it leads, what it says. Raises OSError or HTTPException where nobody answers."""
        connection = self.connection()
        try:
            more = {"Content-Type": kind} if kind else {}
            connection.request("GET" if body is None else "POST", path, body, self.headers() | more)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _equals, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), answer.read().decode(errors="replace")
        finally:
            connection.close()

    def form(self, path: str, field: str) -> dict[str, str]:
        """What the form that has this field begins with."""
        status, _where, page = self.ask(path)
        assert status == 200, (path, status)
        parser = _Forms()
        parser.feed(page)
        return next(form for form in parser.found if field in form)

    def send(self, path: str, field: str, **values: str) -> tuple[int, str, str]:
        filled = self.form(path, field) | values
        return self.ask(path, urlencode(filled).encode(), "application/x-www-form-urlencoded")

    def sign_in(self, username: str) -> None:
        _status, where, _page = self.send("/accounts/login/", "login", login=username, password=PASSWORD)
        path = urlsplit(urljoin("/accounts/login/", where)).path
        status, where, page = self.send(path, "code", code=code_now(good_for=8))
        assert status == 302, page[-2000:]

    def document(self, case: str, content: bytes) -> tuple[str, bytes, str]:
        """Path, body and kind of an upload to a case, ready to be sent."""
        path = f"/cases/{case}/documents/new/"
        fields = self.form(path, "file") | {"kind": "other", "title": "Fault"}
        fields.pop("file")
        return path, *multipart(fields, content)


def multipart(fields: dict[str, Any], content: bytes) -> tuple[bytes, str]:
    mark = uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
    )
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"
