"""PyYAML, without which nothing here can be tried."""

import unittest

try:
    import yaml
except ImportError:
    raise unittest.SkipTest("PyYAML is not installed (on Debian: python3-yaml)") from None

__all__ = ["yaml"]
