"""Talks to the helpdesks: one folder for each, none of which knows another."""
