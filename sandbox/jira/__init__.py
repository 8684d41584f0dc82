"""A small pretend Jira: issues, people, workflows and webhooks that behave like the real one."""
