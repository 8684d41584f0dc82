"""The addresses the pretend Jira answers, one module for each family of its API."""
