"""Talks to Zendesk: believes its webhooks, reads its tickets, writes our decisions into them."""
