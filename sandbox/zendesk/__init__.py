"""A small pretend Zendesk: tickets, people, forms, triggers and webhooks that behave like the real one."""
