"""How somebody sees the site's records: under which address, in which version of the API, with whose eyes."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.jira.records import Json, User
from sandbox.jira.times import spelled
from sandbox.jira.world import World

SIZES = ("48x48", "24x24", "16x16", "32x32")


@dataclass(frozen=True)
class View:
    """``user`` is None for webhooks, which keep to the site's own time zone and on Cloud show no mail address."""

    world: World
    user: User | None
    host: str
    version: int

    def url(self, path: str) -> str:
        """The address of something in the platform API."""
        return f"{self.host}/rest/api/{self.version}{path}"

    def at(self, moment: datetime) -> str:
        """A moment in the zone of whoever looks."""
        return spelled(moment, self.user.time_zone if self.user else self.world.site.time_zone)

    def person(self, user: User) -> Json:
        """Somebody, as issues and comments show them."""
        pictures = {size: f"{self.host}/secure/useravatar?size={size}&id={user.key}" for size in SIZES}
        known = {"displayName": user.display_name, "active": user.active, "timeZone": user.time_zone}
        shown = {"avatarUrls": pictures, **known}
        if self.shows_mail(user):
            shown["emailAddress"] = user.email
        if not self.world.cloud:
            return {"self": self.url(f"/user?username={user.name}"), "name": user.name, "key": user.key, **shown}
        account = {"accountId": user.id, "accountType": user.account_type}
        return {"self": self.url(f"/user?accountId={user.id}"), **account, **shown}

    def person_with(self, user_id: str | None) -> Json | None:
        """Somebody by id; None for nobody."""
        return self.person(self.world.users[user_id]) if user_id else None

    def shows_mail(self, user: User) -> bool:
        """One's own address always; another's where they let others see it; nobody's to a customer."""
        if self.user is None:
            return not self.world.cloud
        return user.id == self.user.id or (user.email_visible and self.user.licensed)
