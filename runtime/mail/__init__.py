"""The escalation mailbox: mails that ask for an escalation, read with care, answered with restraint.

An e-mail may ask, never act; the helpdesk's own record of who is on the ticket decides (rule 14 of the design).
"""
