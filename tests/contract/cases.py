"""Every connector under contract; a new one adds a line to each list."""

from tests.contract.installing import ProvisionerCase
from tests.contract.jira import jira_at_work
from tests.contract.jira_install import jira_installing
from tests.contract.jira_receiver import jira_listening
from tests.contract.work import HelpdeskCase, ReceiverCase
from tests.contract.zendesk import listening, zendesk_at_work
from tests.contract.zendesk_install import zendesk_installing

HELPDESKS = (HelpdeskCase("zendesk", zendesk_at_work), HelpdeskCase("jira", jira_at_work))
RECEIVERS = (ReceiverCase("zendesk", listening), ReceiverCase("jira", jira_listening))
PROVISIONERS = (ProvisionerCase("zendesk", zendesk_installing), ProvisionerCase("jira", jira_installing))
