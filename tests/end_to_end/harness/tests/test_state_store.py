"""The store of states answers as the backend `http` expects."""

import pathlib
import tempfile
import unittest
import urllib.error
import urllib.request

import support  # noqa: F401  (makes the harness importable)

from harness import main
from harness.state_store import STATE, StateStore


class Store(unittest.TestCase):
    def setUp(self) -> None:
        self.store = StateStore()
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def ask(self, address: str, body: bytes | None = None) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, body)) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def test_a_state_is_a_file_beside_its_configuration(self) -> None:
        address = self.store.address_for(self.folder)
        self.assertEqual(self.ask(address), (404, b""), "no state yet")
        self.assertEqual(self.ask(address, b"{}"), (200, b""))
        self.assertEqual((self.folder / STATE).read_bytes(), b"{}")
        self.assertEqual(self.ask(address), (200, b"{}"))
        (self.folder / STATE).write_bytes(b"restored")
        self.assertEqual(self.ask(address), (200, b"restored"))

    def test_nothing_else_is_read_or_written(self) -> None:
        known = self.store.address_for(self.folder)
        unknown = known.removesuffix("/0") + str(self.folder / "other")
        for body in (None, b"{}"):
            self.assertEqual(self.ask(unknown, body), (404, b""))
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    main()
