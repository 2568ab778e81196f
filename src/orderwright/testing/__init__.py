"""The emulator: the real service on a throw-away database, with a clock to move and faults to order.

Tests in Python get it from the pytest plugin (`orderwright.testing.plugin`); every other language runs
`orderwright emulate` and uses the control endpoints below `/_emulator`.
"""
