"""A small wish and a small account, for the tests of the installer."""

from core.ports import InstallWish

ENDPOINT = "https://halyard.example/hooks/zendesk/acme"

WISH = InstallWish(
    endpoint=ENDPOINT,
    reasons={"impact": "The impact grew", "slow": "No progress"},
    redirects={"update": "I only need an update"},
    outcomes={"solution": "Solved", "workaround": "Workaround in place"},
    questions=(("impact", "Business impact", True), ("contact", "Contact for a call", False)),
)
