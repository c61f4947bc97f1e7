"""Live checks: what the library assumes about the cloud, and only an account can tell, each with a program that asks.

    python3 tests/live --list
    python3 tests/live L2 --account 123456789012 --region us-east-1 --yes

docs/live-checks.md lists the assumptions and who relies on them; `--page` writes it from the modules in `checks`.
"""
