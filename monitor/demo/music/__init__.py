"""Original songs for the demo: written as data, played by our own instruments, the same on every machine."""
