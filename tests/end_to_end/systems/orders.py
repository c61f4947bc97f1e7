#!/usr/bin/env python3
"""Orders in shards: deployed, planned again without a change, given another shard, and destroyed without a trace."""

import pathlib
import re
import shutil
import tempfile

import lifecycle
from system import EXAMPLES, System, compile_into, main

ORDERS = System("orders")

class OrdersLive(lifecycle.Lifecycle):
    system = ORDERS

    def after_apply(self) -> None:
        """A shard that comes first, and another one gone: only those two change, and what names all shards."""
        with tempfile.TemporaryDirectory() as room:
            source = pathlib.Path(shutil.copytree(EXAMPLES / "orders", pathlib.Path(room) / "orders")) / "orders.dr"
            text = source.read_text()
            source.write_text(text.replace("{ eu: 60s, us: 30s,", "{ africa: 5m, eu: 60s,"))
            compile_into(self.deployment.folder, source)
        changes = self.deployment.planned_changes()
        made = {address for address, actions in changes.items() if actions == ["create"]}
        self.assertTrue(made and all("_africa" in address for address in made), made)
        gone = {address for address, actions in changes.items() if actions == ["delete"]}
        self.assertEqual(gone, {address.replace("_africa", "_us") for address in made})
        changed = {address: actions for address, actions in changes.items() if address not in made | gone}
        self.assertEqual({address: actions for address, actions in changed.items() if actions != ["update"]}, {})
        self.assertEqual([address for address in changed if re.search(r"orders_(eu|asia)|worker_(eu|asia)|inbox", address)], [])
        self.deployment.apply_changes()
        self.deployment.assert_no_changes()


if __name__ == "__main__":
    main()
