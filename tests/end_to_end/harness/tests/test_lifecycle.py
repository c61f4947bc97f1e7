"""The harness itself, on a configuration of two topics: the whole life of one deployment, and two side by side."""

import json
import unittest

from support import HERE

from harness import CommandFailed, Deployment, main, start_emulator
from harness.restoring import restored

TOPICS = HERE / "topics"


class Lifecycle(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = start_emulator()
        cls.addClassCleanup(cls.emulator.stop)

    def setUp(self) -> None:
        self.emulator.reset()
        self.emulator.seed_secret("oncall/webhook", "{}")

    def deployment(self, suffix: str) -> Deployment:
        made = Deployment(TOPICS, {"environment_suffix": suffix}, self.emulator)
        self.addCleanup(made.__exit__)
        return made

    def topics(self, region: str) -> list[str]:
        shown = self.emulator.client("sns", region).list_topics()["Topics"]
        return sorted(topic["TopicArn"].rsplit(":", 1)[-1] for topic in shown)

    def test_a_deployment_lives_and_leaves_nothing(self) -> None:
        before = {file.name: file.read_bytes() for file in TOPICS.iterdir()}
        self.deployment("test").assert_complete_lifecycle()
        self.assertEqual({file.name: file.read_bytes() for file in TOPICS.iterdir()}, before)

    def test_plans_and_outputs(self) -> None:
        deployment = self.deployment("test")
        deployment.init()
        planned = deployment.planned_resources()
        self.assertEqual(planned["aws_sns_topic.oncall_primary"]["values"]["name"], "oncall-test")
        deployment.apply()
        shown = json.loads(deployment.terraform.run("output", "-json")[1])
        self.assertEqual(deployment.outputs(), {name: output["value"] for name, output in shown.items()})
        home, standby = deployment.outputs()["topics"]
        self.assertIn("us-east-1", home)
        self.assertIn("us-west-2", standby)
        self.assertEqual(deployment.state_resources()["aws_sns_topic.oncall_secondary"]["values"]["arn"], standby)

    def test_two_environments_side_by_side(self) -> None:
        one, two = self.deployment("one"), self.deployment("two")
        for deployment in (one, two):
            deployment.init()
            deployment.apply()
        self.assertEqual(self.topics("us-west-2"), ["oncall-one", "oncall-two"])
        one.destroy()
        two.assert_no_changes()
        self.assertEqual(self.emulator.leftovers().keys(), {"sns"})
        two.destroy()
        two.assert_nothing_left()

    def test_what_a_plan_has_just_read_is_destroyed_without_reading_it_again(self) -> None:
        deployment = self.deployment("test")
        deployment.init()
        deployment.apply()
        deployment.assert_no_changes()
        with self.emulator.snapshot(), restored([deployment.folder]):
            self.assertNotIn("GetTopicAttributes", self.calls_of_destroying(deployment))
            deployment.assert_nothing_left()
        self.emulator.client("sns").create_topic(Name="of-somebody-else")
        self.assertIn("GetTopicAttributes", self.calls_of_destroying(deployment))

    def calls_of_destroying(self, deployment: Deployment) -> list[str]:
        before = len(self.emulator.audit())
        deployment.destroy()
        return [call["operation"] for call in self.emulator.audit()[before:]]

    def test_faults_are_seen(self) -> None:
        deployment = self.deployment("test")
        deployment.init()
        deployment.apply()
        home = deployment.outputs()["topics"][0]
        self.emulator.client("sns").delete_topic(TopicArn=home)
        with self.assertRaisesRegex(CommandFailed, "not empty"):
            deployment.assert_no_changes()
        with self.assertRaisesRegex(AssertionError, "left something behind"):
            deployment.assert_nothing_left()
        (deployment.folder / "wrong.tf.json").write_text(json.dumps({"resource": {"aws_sns_topic": {"x": {"nme": "x"}}}}))
        with self.assertRaisesRegex(CommandFailed, "nme"):
            deployment.validate()


if __name__ == "__main__":
    main()
