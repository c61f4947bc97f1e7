"""SNS: no message leaves this machine.

Moto really posts to http(s) subscribers. Only those on 127.0.0.1 are served; what would have gone elsewhere is noted.
"""

from typing import Any

from moto.sns.models import Subscription

from ..patching import wrap
from ..world import WORLD


def install() -> None:
    @wrap(Subscription, "publish")
    def publish(original: Any, self: Subscription, *arguments: Any, **named: Any) -> Any:
        if self.protocol in ("http", "https") and "//127.0.0.1" not in self.endpoint:
            WORLD.undelivered.append(self.endpoint)
            return None
        return original(self, *arguments, **named)
