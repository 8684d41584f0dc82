"""Rule: every finding of bandit that stays is counted here with its reason, so that the number changes on purpose."""

from collections.abc import Mapping

WAIVED: Mapping[str, tuple[int, str]] = {
    "connectors/jira/settings.py: B105": (1, "the name of a variable, not a secret"),
    "connectors/jira/story.py: B105": (1, "the pretend site's token opens nothing else"),
    "connectors/zendesk/rehearsal.py: B105": (3, "the pretend host's clients and panel open nothing else"),
    "connectors/zendesk/settings.py: B105": (1, "the name of a variable, not a secret"),
    "connectors/zendesk/story.py: B105": (1, "the pretend host's token opens nothing else"),
    "console/oidc.py: B106": (1, "the name of a method, not a secret"),
    "runtime/api_tokens.py: B105": (1, "the name of a variable, not a secret"),
    "runtime/console_settings.py: B105": (1, "the name of a variable, not a secret"),
    "runtime/demo.py: B105": (1, "the demo's links lead to this machine alone"),
    "runtime/demo.py: B404": (1, "the demo starts its pretend helpdesks as processes"),
    "runtime/demo.py: B603": (1, "our own interpreter and module, no shell"),
    "runtime/mail/settings.py: B105": (2, "the names of variables, not secrets"),
    "runtime/panel_settings.py: B105": (1, "the name of a variable, not a secret"),
    "runtime/routes.py: B105": (1, "words about a kind of permission, not a secret"),
    "runtime/accounts_together.py: B105": (1, "the name of a variable, not a secret"),
    "sandbox/jira/world.py: B105": (3, "everybody may know how to enter the pretend site"),
    "sandbox/zendesk/access.py: B105": (1, "the word before a token, not a token"),
    "sandbox/zendesk/api/account.py: B105": (1, "a setting of the pretend host, not a password"),
    "sandbox/zendesk/numbering.py: B105": (1, "the name of a counter, not a secret"),
    "sandbox/zendesk/world.py: B105": (1, "everybody may know how to enter the pretend host"),
    "store/users.py: B105": (1, "a password that is taken away leaves nothing in its place"),
}
"""File and rule of bandit: how often, and why that is right."""
