"""Talks to Jira: believes its webhooks, reads its issues, writes our decisions into them."""
