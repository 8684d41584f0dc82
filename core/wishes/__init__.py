"""The words in which customers ask for an escalation, by language; data, read by :mod:`core.stated`."""
