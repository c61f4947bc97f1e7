"""The harness itself, on a configuration of two topics: the whole life of one deployment, and two side by side."""

import json
import unittest
from typing import Any

from support import HERE

from harness import CommandFailed, Deployment, main, start_emulator

TOPICS = HERE / "topics"


class Lifecycle(unittest.TestCase):
    """Each test begins with one deployment, as it was applied."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.source = {file.name: file.read_bytes() for file in TOPICS.iterdir()}
        cls.emulator = start_emulator()
        cls.addClassCleanup(cls.emulator.stop)
        cls.emulator.seed_secret("oncall/webhook", "{}")
        cls.deployed = cls.enterClassContext(Deployment(TOPICS, {"environment_suffix": "one"}, cls.emulator))
        cls.deployed.init()
        cls.deployed.plan()
        cls.deployed.apply_plan()

    def setUp(self) -> None:
        self.enterContext(self.deployed.snapshot())

    def topics(self, region: str) -> list[str]:
        shown = self.emulator.client("sns", region).list_topics()["Topics"]
        return sorted(topic["TopicArn"].rsplit(":", 1)[-1] for topic in shown)

    def test_a_deployment_lives_and_leaves_nothing(self) -> None:
        self.assertEqual(self.deployed.warnings(), "")
        self.deployed.assert_no_changes()
        self.deployed.destroy()
        self.deployed.assert_nothing_left()
        self.assertEqual({file.name: file.read_bytes() for file in TOPICS.iterdir()}, self.source)

    def test_plans_and_outputs(self) -> None:
        planned = self.deployed.planned_resources()
        self.assertEqual(planned["aws_sns_topic.oncall_primary"]["values"]["name"], "oncall-one")
        shown = json.loads(self.deployed.terraform.run("output", "-json")[1])
        self.assertEqual(self.deployed.outputs(), {name: output["value"] for name, output in shown.items()})
        home, standby = self.deployed.outputs()["topics"]
        self.assertIn("us-east-1", home)
        self.assertIn("us-west-2", standby)
        self.assertEqual(self.deployed.state_resources()["aws_sns_topic.oncall_secondary"]["values"]["arn"], standby)

    def test_two_environments_side_by_side(self) -> None:
        two = self.enterContext(Deployment(TOPICS, {"environment_suffix": "two"}, self.emulator))
        two.init()
        two.apply()
        self.assertEqual(self.topics("us-west-2"), ["oncall-one", "oncall-two"])
        self.deployed.destroy()
        two.assert_no_changes()
        self.assertEqual(self.emulator.leftovers().keys(), {"sns"})
        two.destroy()
        two.assert_nothing_left()

    def test_what_a_plan_has_just_read_is_destroyed_without_reading_it_again(self) -> None:
        self.deployed.assert_no_changes()
        with self.deployed.snapshot():
            self.assertNotIn("GetTopicAttributes", self.calls_of_destroying(self.deployed))
            self.deployed.assert_nothing_left()
        self.emulator.client("sns").create_topic(Name="of-somebody-else")
        self.assertIn("GetTopicAttributes", self.calls_of_destroying(self.deployed))

    def calls_of_destroying(self, deployment: Deployment) -> list[str]:
        before = len(self.emulator.audit())
        deployment.destroy()
        return [call["operation"] for call in self.emulator.audit()[before:]]

    def test_what_differs_and_what_is_left_is_seen(self) -> None:
        self.emulator.client("sns").delete_topic(TopicArn=self.deployed.outputs()["topics"][0])
        with self.assertRaisesRegex(CommandFailed, "not empty"):
            self.deployed.assert_no_changes()
        with self.assertRaisesRegex(AssertionError, "left something behind"):
            self.deployed.assert_nothing_left()

    def test_what_is_wrong_and_what_is_deprecated_is_seen(self) -> None:
        self.add("aws_eip", {"vpc": True})
        self.deployed.plan()
        self.assertIn("deprecated", self.deployed.warnings())
        self.add("aws_sns_topic", {"nme": "x"})
        with self.assertRaisesRegex(CommandFailed, "nme"):
            self.deployed.plan()

    def add(self, resource_type: str, arguments: dict[str, Any]) -> None:
        resource = {resource_type: {"added": {"provider": "aws.primary"} | arguments}}
        (self.deployed.folder / f"{resource_type}.tf.json").write_text(json.dumps({"resource": resource}))


if __name__ == "__main__":
    main()
