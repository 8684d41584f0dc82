"""The addresses of the service desk's own API, family by family."""

from sandbox.jira.api import organizations, request_talk, request_transitions, requests, service_desks

SERVICE_DESK = (organizations, request_talk, request_transitions, requests, service_desks)
