"""What is compared, by event and by how much of the history is there."""

from case import ActionCase
from checkout import PROGRAM, WEAKER, WEAKEST


class Events(ActionCase):
    def changed(self, **options) -> str:
        result = self.run_action(**({"comment": "false", "upload_sarif": "false"} | options))
        self.assertFalse(result.failed, result.log)
        return result.outputs["changed"]

    def test_a_shallow_clone_fetches_the_base(self):
        self.pull_request({"payments.dr": WEAKER})
        self.assertEqual(self.changed(), "true")

    def test_what_others_changed_meanwhile_is_no_part_of_the_change(self):
        self.pull_request({"notes.txt": "a"})
        old = self.base
        self.base = self.repository.commit({"payments.dr": WEAKER})
        with self.subTest("the merge"):
            self.push({})
            self.assertEqual(self.changed(), "false")
        with self.subTest("the head, with the history"):
            self.repository.check_out(self.head, self.workspace, depth=0)
            self.assertEqual(self.changed(), "false")
        with self.subTest("the head alone"):
            self.forge.merge_bases[self.base] = old
            self.repository.check_out(self.head, self.workspace)
            self.assertEqual(self.changed(), "false")

    def test_a_base_that_cannot_be_fetched(self):
        self.pull_request({"payments.dr": WEAKER})
        self.repository.git("remote", "set-url", "origin", "file:///nowhere", cwd=self.workspace)
        result = self.run_action()
        self.assertFalse(result.failed, result.log)
        self.assertIn("set `fetch-depth: 0`", result.said("warning")[0])
        self.assertEqual(len(self.forge.reports), 1)
        self.assertEqual(self.forge.comments, [])
        # What is to hold cannot hold by not being asked.
        result = self.run_action(fail_on="weakened")
        self.assertEqual(result.outputs["exit-code"], "2")

    def test_other_events(self):
        self.pull_request({"payments.dr": WEAKER})
        self.repository.check_out(self.head, self.workspace)
        for name, event, changed in (
            ("push", {"before": self.base, "after": self.head}, "true"),
            ("push", {"before": "0" * 40, "after": self.head}, "false"),
            ("merge_group", {"merge_group": {"base_sha": self.base, "head_sha": self.head}}, "true"),
            ("schedule", {"schedule": "0 3 * * *"}, "false"),
            ("workflow_dispatch", {}, "false"),
        ):
            with self.subTest(name=name, event=event):
                self.assertEqual(self.changed(event_name=name, event=event, reference="refs/heads/change", comment="true"), changed)
        self.assertEqual(self.forge.asked, [])
        self.run_action(event_name="push", event={}, reference="refs/heads/change")
        self.assertEqual([one["ref"] for one in self.forge.reports], ["refs/heads/change"])

    def test_a_base_that_is_asked_for(self):
        self.pull_request({"payments.dr": WEAKER})
        for base, changed in (("main", "true"), (self.base, "true"), ("origin/main", "true"), ("HEAD", "false")):
            with self.subTest(base=base):
                self.assertEqual(self.changed(base=base), changed)
        for base in ("--upload-pack=touch x", "main:refs/heads/other", "nowhere", "$(touch x)"):
            with self.subTest(base=base):
                result = self.run_action(base=base)
                self.assertIn("there is no commit", result.said("warning")[0])
        self.assertFalse((self.workspace / "x").exists())

    def test_programs_that_come_go_and_move(self):
        for before, after, sentence in (
            ({"README.md": "text"}, {"systems/payments.dr": PROGRAM}, "The topology `payments` is new."),
            ({"a/payments.dr": PROGRAM, "README.md": None}, {"a/payments.dr": None, "systems/payments.dr": None}, "is not there any more"),
            ({"a/payments.dr": PROGRAM}, {"a/payments.dr": None, "b/other.dr": WEAKER}, "loosened from 5m to 1h"),
        ):
            with self.subTest(sentence=sentence):
                known = {name: text for name, text in before.items() if text is not None or (self.repository.folder / name).exists()}
                self.pull_request({name: text for name, text in after.items() if text is not None or name in known}, known, branch=f"change{self.runs}")
                result = self.run_action(upload_sarif="false", comment="false")
                self.assertFalse(result.failed, result.log)
                self.assertIn(sentence, result.summary)
                self.repository.git("checkout", "--quiet", "main")

    def test_a_repository_without_programs(self):
        self.pull_request({"main.tf": "x"}, {"README.md": "text"})
        result = self.run_action()
        self.assertFalse(result.failed, result.log)
        self.assertIn("there is no `.dr` file", result.said("notice")[0])
        self.assertEqual(self.forge.reports, [])

    def test_several_paths_in_one_comment(self):
        self.pull_request({"one/a.dr": WEAKER, "two/a.dr": WEAKEST}, {"one/a.dr": PROGRAM, "two/a.dr": PROGRAM, "three.dr": PROGRAM})
        self.run_action(paths="one\ntwo\nthree.dr", upload_sarif="false", name="drc/both")
        [comment] = self.forge.comments
        body = comment["body"]
        self.assertTrue(body.startswith("<!-- drc: drc/both -->"))
        self.assertIn("#### `one`", body)
        self.assertIn("from 5m to 2h", body)
        self.assertNotIn("three", body)

    def test_a_change_too_large_for_a_comment(self):
        tables = "".join(f'  dynamodb table_{number} {{ key = "cart_id" }}\n' for number in range(200))
        names = " ".join(f"table_{number}" for number in range(200))
        large = PROGRAM.replace("  replicate", tables + "  replicate").replace("{ carts }", f"{{ carts {names} }}")
        self.pull_request({"payments.dr": large})
        result = self.run_action(upload_sarif="false")
        self.assertFalse(result.failed, result.log)
        [comment] = self.forge.comments
        self.assertLessEqual(len(comment["body"].encode()), 65536 + 5000)
        self.assertIn("left out here", comment["body"])
