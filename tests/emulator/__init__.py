"""An AWS emulator for recovery across regions.

It is moto's server with what it lacks for two-region systems: patches where `terraform apply` fails, a second plan is not
empty or a promotion has no effect; fakes for operations that moto does not have; and `/sim/...` addresses with which a test
takes a region away, switches an endpoint off or asks what is left. Everything stays on 127.0.0.1.

    python3 -m emulator PORT          (from the folder above this one)
"""
