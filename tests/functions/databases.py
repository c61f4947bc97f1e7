"""Servers on 127.0.0.1 that answer a client as databases do, up to TLS, or as something that is none."""

import datetime
import functools
import ipaddress
import pathlib
import socket
import ssl
import struct
import tempfile
import threading
from typing import Callable


@functools.cache
def tls() -> ssl.SSLContext:
    """A server's side of TLS, with a certificate that nobody trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "database")])
    today = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "both.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(file)
    return context


class Server:
    """Each connection is handled by one function; `seen` counts them, `encrypted` is set when one got as far as TLS."""

    def __init__(self, handle: Callable[["Server", socket.socket], None]):
        self.seen = 0
        self.encrypted = threading.Event()
        self._handle = handle
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.seen += 1
            self._open.append(connection)
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            self._handle(self, connection)
        except (OSError, struct.error):
            pass
        finally:
            connection.close()

    def shake_hands(self, connection: socket.socket) -> None:
        with tls().wrap_socket(connection, server_side=True) as encrypted:
            self.encrypted.set()
            encrypted.recv(1)

    def stop(self) -> None:
        self._listener.close()
        for connection in self._open:
            connection.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def postgresql(server: Server, connection: socket.socket) -> None:
    length, code = struct.unpack("!II", connection.recv(8))
    assert (length, code) == (8, 80877103), "not a request for TLS"
    connection.sendall(b"S")
    server.shake_hands(connection)


def postgresql_without_tls(server: Server, connection: socket.socket) -> None:
    connection.recv(8)
    connection.sendall(b"N")
    connection.recv(1)


def mysql_greeting(capabilities: int) -> bytes:
    body = b"\x0a8.0.39\0" + struct.pack("<I", 7) + b"12345678\0" + struct.pack("<H", capabilities & 0xFFFF)
    body += bytes([45]) + struct.pack("<HH", 2, 0xDFFF) + bytes([21]) + bytes(10) + b"123456789012\0caching_sha2_password\0"
    return len(body).to_bytes(3, "little") + b"\0" + body


def mysql(server: Server, connection: socket.socket) -> None:
    connection.sendall(mysql_greeting(0xFFFF))
    header = connection.recv(4)
    assert (int.from_bytes(header[:3], "little"), header[3]) == (32, 1), "not a request for TLS"
    capabilities, _, charset = struct.unpack("<IIB23x", connection.recv(32))
    assert capabilities & 0x0800, "TLS is not asked for"
    server.shake_hands(connection)


def mysql_without_tls(server: Server, connection: socket.socket) -> None:
    connection.sendall(mysql_greeting(0xFFFF & ~0x0800))
    connection.recv(1)


def mysql_that_refuses(server: Server, connection: socket.socket) -> None:
    body = b"\xff" + struct.pack("<H", 1129) + b"Host '10.0.0.1' is blocked because of many connection errors"
    connection.sendall(len(body).to_bytes(3, "little") + b"\0" + body)


def web_server(server: Server, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def silent(server: Server, connection: socket.socket) -> None:
    connection.recv(8)
    connection.recv(1)


def closing(server: Server, connection: socket.socket) -> None:
    connection.close()


def slow(server: Server, connection: socket.socket) -> None:
    """Promises a greeting and says it one byte at a time, for ever."""
    connection.sendall(b"\x10\x27\x00\x00")
    while True:
        connection.sendall(b"\x0a")
        threading.Event().wait(0.2)
