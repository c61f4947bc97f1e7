"""Edits that weaken the recovery of the four systems, as small changes of their texts: what is replaced, what stands there instead, and
what the first sentence of `drc diff` must name. An empty replacement takes the text out."""

PAYMENTS = [
    ("    ledger   { max_lag = 60s  alerts = [oncall] }", "    ledger   { max_lag = 5m  alerts = [oncall] }", "`max_lag` of the replica of `ledger`"),
    ("failures = 3", "failures = 6", "`failures` of the signal `entry.unhealthy`"),
    ("lasting = 2m", "lasting = 5m", "`lasting` of the signal `ledger.lagging`"),
    ("    mode = automatic\n", "    mode = manual\n", "`mode` of `failover`"),
    ("      shift   entry\n      verify  api\n", "      shift   entry\n", "the step `verify api` of `failover`"),
    ('  drill weekly { of = failover  schedule = "cron(0 6 ? * SUN *)"  alerts = [oncall]  encrypted_by = data }\n', "", "the drill `weekly`"),
    ("rto = 15m", "rto = 30m", "the RTO objective of `payments`"),
    ("protects     = [ledger, sessions]", "protects     = [ledger]", "`sessions` in `protects` of `nightly`"),
    ("objectives { rpo = 7m }", "objectives { rpo = 15m }", "the RPO objective of `critical`"),
    ("  # `drc prove` shows", '  assume ledger.promote.wait_roles <= 12m because "measured"\n\n  # `drc prove` shows', "the assumption on `ledger.promote.wait_roles`"),
]

GATEWAY = [
    ("    receipts { max_lag = 15m  alerts = [oncall] }", "    receipts { max_lag = 15m }", "`oncall` in `alerts` of the replica of `receipts`"),
    ("interval = 10s", "interval = 30s", "`interval` of the signal `entry.unhealthy`"),
    ("lasting = 1m", "lasting = 10m", "`lasting` of the signal `ledger.lagging`"),
    ("    promote ledger\n", "    wait 10m\n      promote ledger\n", "the step `wait` of `failover`"),
    ("    on_failure {\n      notify oncall\n    }\n", "", "the step after a failure `notify oncall` of `failover`"),
    ("cron(0 7 ? * SUN *)", "cron(0 7 1 * ? *)", "`schedule` of the drill `weekly`"),
    ("    rpo = 1m\n", "    rpo = 2m\n", "the RPO objective of `gateway`"),
    ("    keep         = 7d", "    keep         = 2d", "`keep` of `nightly`"),
    ("instances    = 2", "instances    = 1", "`instances` of `ledger`"),
    ("health_interval = 5s", "health_interval = 30s", "`health_interval` of `balancer`"),
]

TRADING = [
    ("    ledger     { max_lag = 30s  alerts = [oncall] }", "    ledger     { max_lag = 3m  alerts = [oncall] }", "`max_lag` of the replica of `ledger`"),
    ("over = 30s  lasting = 1m", "over = 5m  lasting = 1m", "`over` of the signal `ledger.lagging`"),
    ("      together {\n        promote ledger\n        shift   entry\n      }\n", "      promote ledger\n      wait 3m\n      shift entry\n", "`failover`"),
    ("        verify orders\n        verify events\n      }\n      notify oncall\n      run    stranded { optional = true }\n    }\n    on_failure", "        verify orders\n      }\n      notify oncall\n      run    stranded { optional = true }\n    }\n    on_failure", "the step `verify events` of `failover`"),
    ("      notify oncall\n      run    stranded { optional = true }\n    }\n    on_failure", "      notify oncall { optional = true }\n      run    stranded { optional = true }\n    }\n    on_failure", "`optional` of the step `notify oncall` of `failover`"),
    ("cron(0 4 ? * SAT *)", "cron(0 4 1 1/3 ? *)", "`schedule` of the drill `weekly`"),
    ("    rto = 60s\n", "    rto = 90s\n", "the RTO objective of `trading`"),
    ("      events,\n    ]\n", "    ]\n", "`events` in `watches` of `standby`"),
    ("every        = 1h", "every        = 6h", "`every` of `standby`"),
    ("    protects     = [ledger, sessions, trades, audit_log]", "    protects     = [ledger, sessions, trades]", "`audit_log` in `protects` of `nightly`"),
]

TRANSACTIONS = [
    ("    ledger   { max_lag = 500ms  alerts = [oncall] }", "    ledger   { max_lag = 30s  alerts = [oncall] }", "`max_lag` of the replica of `ledger`"),
    ("    max_lag      = 30s\n", "    max_lag      = 2m\n", "`max_lag` of `monitor`"),
    ("    failures     = 2\n    alerts", "    failures     = 5\n    alerts", "`failures` of `monitor`"),
    ("    mode   = automatic\n", "    mode   = manual\n", "`mode` of `failover`"),
    ("    retention    = 7d", "    retention    = 2d", "`retention` of `ledger`"),
    ("      rearm  trigger\n", "", "the step after a failure `rearm trigger` of `failover`"),
    ("cron(0 6 1 * ? *)", "cron(0 6 1 1,7 ? *)", "`schedule` of the drill `monthly`"),
    ("    rpo = 1s\n", "    rpo = 5s\n", "the RPO objective of `transactions`"),
    ("    watches      = [ledger, sessions, processor, credentials]", "    watches      = [ledger, sessions, processor]", "`credentials` in `watches` of `standby`"),
    ("    objectives { rpo = 15m }", "    objectives { rpo = 30m }", "the RPO objective of `reports`"),
]

SYSTEMS = {"payments": PAYMENTS, "gateway": GATEWAY, "trading": TRADING, "transactions": TRANSACTIONS}
