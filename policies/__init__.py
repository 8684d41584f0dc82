"""The escalation processes that ship with Halyard, as plain files without any code."""
