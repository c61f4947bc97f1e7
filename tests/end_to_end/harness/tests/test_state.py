"""Addresses and values of a state are those that Terraform prints."""

import json
import pathlib
import tempfile
import unittest

import support  # noqa: F401  (makes the harness importable)

from harness import main
from harness.state import outputs_in, resources_in
from harness.state_store import STATE


def resource(mode, name, instances, **more):
    return {"mode": mode, "type": "aws_sns_topic", "name": name, "instances": instances, **more}


class State(unittest.TestCase):
    def read(self, resources, version=4, outputs=None, reader=resources_in):
        with tempfile.TemporaryDirectory() as folder:
            state = {"version": version, "resources": resources, "outputs": outputs or {}}
            (pathlib.Path(folder) / STATE).write_text(json.dumps(state))
            return reader(pathlib.Path(folder))

    def test_every_instance_has_its_address(self):
        one = {"attributes": {"arn": "a"}}
        found = self.read(
            [
                resource("managed", "plain", [one]),
                resource("data", "known", [one]),
                resource("managed", "many", [{"index_key": 0, **one}, {"index_key": "b", **one}]),
                resource("managed", "inner", [one], module="module.network"),
            ]
        )
        self.assertEqual(
            list(found),
            ["aws_sns_topic.plain", "data.aws_sns_topic.known", "aws_sns_topic.many[0]", 'aws_sns_topic.many["b"]', "module.network.aws_sns_topic.inner"],
        )
        self.assertEqual(found["aws_sns_topic.plain"]["values"], {"arn": "a"})
        self.assertEqual(found["data.aws_sns_topic.known"]["mode"], "data")

    def test_outputs_have_their_values(self):
        outputs = {"topics": {"value": ["a", "b"], "type": ["tuple", ["string", "string"]]}, "key": {"value": "k", "sensitive": True}}
        self.assertEqual(self.read([], outputs=outputs, reader=outputs_in), {"topics": ["a", "b"], "key": "k"})

    def test_after_destroy_there_is_nothing(self):
        self.assertEqual(self.read([]), {})

    def test_another_format_is_not_guessed_at(self):
        with self.assertRaises(AssertionError):
            self.read([], version=5)


if __name__ == "__main__":
    main()
