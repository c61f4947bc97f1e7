"""What each deployment must stand: valid, unchanged by a second plan, used, and gone without a trace."""

import concurrent.futures
from typing import Any, ClassVar

from system import NAMES, Deployed, Deployment

class Lifecycle(Deployed):
    # Whoever else deploys the same topology into the same account: the environment of another team, by its suffix.
    beside: ClassVar[str] = ""

    def test_terraform_finds_the_configurations_valid(self) -> None:
        self.assertEqual(self.system.planned.warnings(), "")
        self.assertEqual(self.deployment.warnings(), "")

    def test_what_was_planned_was_deployed(self) -> None:
        """In one piece or in several: the resources that the requirements were asked of are those that exist."""
        made = {address for address, one in self.deployment.state_resources().items() if one["mode"] == "managed"}
        self.assertEqual(sorted(made ^ self.system.plan.resources.keys()), [], "planned or deployed, but not both")

    def test_it_plans_no_change_and_leaves_nothing(self) -> None:
        environments = [self.deployment, *self._beside()]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(lambda one: one.assert_no_changes(), environments))
            self._share_no_names(environments)
            self.after_apply()
            list(pool.map(lambda one: one.destroy(), environments))
        self.deployment.assert_nothing_left()

    def _beside(self) -> list[Deployment]:
        if not self.beside:
            return []
        other = self.system.environment(self.beside)
        other.init()
        other.apply()
        return [other]

    def _share_no_names(self, environments: list[Any]) -> None:
        mine, *theirs = [_names(one) for one in environments]
        self.assertGreater(len(mine), 0)
        for names in theirs:
            self.assertEqual(mine & names, set(), "names that two environments share")

    def after_apply(self) -> None:
        """What else the deployment must stand before it is destroyed."""


def _names(deployment: Any) -> set[tuple[str, str]]:
    """Type and name of everything that carries a name of its own."""
    return {
        (resource["type"], resource["values"][attribute])
        for resource in deployment.state_resources().values()
        # Each network comes with a group whose name the provider gives.
        if resource["mode"] == "managed" and resource["type"] != "aws_default_security_group"
        for attribute in NAMES
        if isinstance(resource["values"].get(attribute), str)
    }
