"""Decides what should happen to a ticket; knows no clock, no network and no helpdesk by name."""
