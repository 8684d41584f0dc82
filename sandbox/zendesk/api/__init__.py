"""The addresses the pretend Zendesk answers, one module for each family of its API."""
