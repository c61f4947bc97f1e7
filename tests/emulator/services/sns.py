"""SNS: no message leaves this machine.

Moto really posts to http(s) subscribers. Only those on 127.0.0.1 are served; what would have gone elsewhere is noted.
"""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from moto.sns.models import Subscription

from ..patching import replace, wrap
from ..world import WORLD


def install() -> None:
    _sign_with_one_key()

    @wrap(Subscription, "publish")
    def publish(original: Any, self: Subscription, *arguments: Any, **named: Any) -> Any:
        if self.protocol in ("http", "https") and "//127.0.0.1" not in self.endpoint:
            WORLD.undelivered.append(self.endpoint)
            return None
        return original(self, *arguments, **named)


def _sign_with_one_key() -> None:
    """The service has a key, and not each subscription one of its own. It is made before any snapshot: one that is made in a
    snapshot is gone with it, and making it takes longer than everything else about a message. It is short, since moto signs each
    message and a certificate for it, and nobody here checks them."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)

    @replace(Subscription, "private_key")
    def private_key(self: Subscription) -> rsa.RSAPrivateKey:
        return key
