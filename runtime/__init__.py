"""Runs the service: the unit of work, the metronome, sweeps, the installer, the command line and the wiring."""
