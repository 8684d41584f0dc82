"""Opens the account's door: an API token beside its owner's address in the cloud, a personal token elsewhere.

Neither can be renewed by a machine: a refused one stays refused until a person makes another.
https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/ and, for Data
Center, https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html
"""

from connectors.jira.account import ApiToken, PersonalToken
from connectors.one_host import Credentials, FixedCredentials, basic


def credentials_of(known: ApiToken | PersonalToken) -> Credentials:
    """What each request of an account carries."""
    match known:
        case ApiToken(email=email, token=token):
            return basic(email, token)
        case PersonalToken(token=token):
            return FixedCredentials("Bearer", token)
