"""Hears: the HTTP doors for helpdesks' webhooks, the request form, and the service's own health."""
