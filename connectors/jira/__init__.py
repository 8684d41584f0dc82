"""Talks to Jira and Jira Service Management: believes their webhooks, reads issues, writes our decisions into them."""
