"""A line between two programs that can be slow, silent or cut: what a network does to those who trust it."""

import contextlib
import socket
import threading
import time


class Line:
    """Forwards a port of this machine to another one, or to a socket by its path.

    Both ends are told of nothing but what their sockets tell them.
    """

    def __init__(self, target: int | str) -> None:
        self.target, self.delay = target, 0.0
        self._lets_through = threading.Event()
        self._lets_through.set()
        self._ends: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._listen()

    def cut(self) -> None:
        """Everything that is connected breaks off, and nobody gets through."""
        self._stop_listening()
        with self._guard:
            ends, self._ends = self._ends, set()
        for end in ends:
            self._close(end)

    def mend(self) -> None:
        self.delay = 0.0
        self._lets_through.set()
        if self._listener.fileno() == -1:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self._listen()

    def silence(self) -> None:
        """Nothing arrives any more and nobody is told: connections stand."""
        self._lets_through.clear()

    def close(self) -> None:
        self._lets_through.set()
        self.cut()

    def _listen(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _stop_listening(self) -> None:
        # Closed alone, a listener goes on while another thread waits in accept().
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            try:
                far = self._reach()
            except OSError:
                self._close(near)
                continue
            far.settimeout(None)
            with self._guard:
                self._ends |= {near, far}
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _reach(self) -> socket.socket:
        if isinstance(self.target, int):
            return socket.create_connection(("127.0.0.1", self.target), timeout=10)
        far = socket.socket(socket.AF_UNIX)
        far.connect(self.target)
        return far

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := one.recv(65536):
                if self.delay:
                    time.sleep(self.delay)
                self._lets_through.wait()
                other.sendall(part)
        for end in (one, other):
            self._close(end)
            with self._guard:
                self._ends.discard(end)

    @staticmethod
    def _close(end: socket.socket) -> None:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
