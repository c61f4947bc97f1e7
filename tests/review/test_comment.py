"""The comment on a pull request: written once, and only when there is news."""

import socket
import sys

from action_runner import Result
from case import ROOT, ActionCase
from checkout import BROKEN, PROGRAM, WEAKER, WEAKEST
from forge import Fault

MARKER = "<!-- drc: drc -->"
SENTENCE = "**The RPO objective of `payments` was loosened from 5m to 1h.**"


class Comment(ActionCase):
    def body(self) -> str:
        self.assertEqual(len(self.forge.comments), 1)
        return self.forge.comments[0]["body"].replace("\r\n", "\n")

    def again(self, **options) -> tuple[Result, list]:
        self.forge.asked.clear()
        result = self.run_action(**options)
        return result, self.forge.written()

    def test_a_comment_is_kept_up_to_date(self):
        self.pull_request({"payments.dr": WEAKER})
        result = self.run_action(upload_sarif="false")
        self.assertFalse(result.failed, result.log)
        self.assertEqual(result.outputs["changed"], "true")
        self.assertEqual(result.outputs["exit-code"], "0")
        self.assertTrue(self.body().startswith(MARKER + "\n"), self.body())
        self.assertIn(SENTENCE, self.body())
        self.assertIn("(`base:payments.dr:5` → `payments.dr:5`)", self.body())
        self.assertIn(SENTENCE, result.summary)

        with self.subTest("nothing new"):
            _, written = self.again(upload_sarif="false")
            self.assertEqual(written, [])
        with self.subTest("the same change on another base"):
            self.base = self.repository.commit({"notes.txt": "others work, too"})
            self.push({})
            _, written = self.again(upload_sarif="false")
            self.assertEqual(written, [])
        with self.subTest("another difference"):
            self.push({"payments.dr": WEAKEST})
            _, written = self.again(upload_sarif="false")
            self.assertEqual([method for method, _ in written], ["PATCH"])
            self.assertIn("from 5m to 2h", self.body())
        with self.subTest("none any more"):
            self.push({"payments.dr": PROGRAM})
            result, written = self.again(upload_sarif="false")
            self.assertEqual([method for method, _ in written], ["PATCH"])
            self.assertEqual(self.body(), MARKER + "\nThis change makes no difference to recovery any more.\n")
            self.assertEqual(result.outputs["changed"], "false")
            _, written = self.again(upload_sarif="false")
            self.assertEqual(written, [])

    def test_where_nothing_changes_nothing_is_said(self):
        self.pull_request({"payments.dr": "# A remark.\n" + PROGRAM, "README.md": "text"})
        result = self.run_action()
        self.assertFalse(result.failed, result.log)
        self.assertEqual(self.forge.comments, [])
        self.assertEqual(result.outputs["changed"], "false")

    def test_comments_of_others_are_left_alone(self):
        self.pull_request({"payments.dr": WEAKER})
        self.forge.comments += [
            {"id": 1, "user": {"login": "stranger"}, "body": f"{MARKER}\nall is well"},
            {"id": 2, "user": {"login": "github-actions[bot]"}, "body": f"> {MARKER}\nquoted"},
            {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "<!-- drc: other -->\nof another use"},
            {"id": 4, "user": None, "body": f"{MARKER}\nof an account that is gone"},
        ]
        before = [dict(one) for one in self.forge.comments]
        self.run_action()
        self.assertEqual(self.forge.comments[:4], before)
        self.assertEqual(len(self.forge.comments), 5)
        self.assertEqual(self.forge.comments[4]["user"]["login"], "github-actions[bot]")

    def test_the_comment_is_found_behind_hundreds(self):
        self.pull_request({"payments.dr": WEAKER})
        self.forge.account = "recovery-app[bot]"
        self.forge.comments += [{"id": number, "user": {"login": "a"}, "body": "text"} for number in range(250)]
        self.forge.comments.append({"id": 300, "user": {"login": "recovery-app[bot]"}, "body": f"{MARKER}\nold"})
        self.run_action(upload_sarif="false")
        self.assertEqual(self.forge.written(), [("PATCH", "/api/repos/bank/systems/issues/comments/300")])
        self.assertIn(SENTENCE, self.forge.comments[-1]["body"])

    def test_a_list_that_leads_to_another_host_is_not_followed(self):
        self.pull_request({"payments.dr": WEAKER})
        self.forge.faults.append(_linked(self.forge.root.replace("127.0.0.1", "localhost")))
        result = self.run_action(upload_sarif="false")
        self.assertIn("an answer leads to another host", "".join(result.said("warning")))
        self.assertEqual(self.forge.written(), [])

    def test_without_the_right_there_are_annotations(self):
        self.pull_request({"payments.dr": WEAKER})
        for fork, why in ((True, "the token of a pull request from a fork may only read"), (False, "`permissions: pull-requests: write`")):
            with self.subTest(fork=fork):
                self.forge.faults.clear()
                self.forge.refuse("POST", "/issues/7/comments")
                self.forge.refuse("POST", "/sarifs$")
                result = self.run_action(fork=fork)
                self.assertFalse(result.failed, result.log)
                self.assertIn(why, "".join(result.said("notice")))
                weaker = [one for one in result.annotations if one[0] == "warning"]
                self.assertEqual([(one[1]["file"], one[1]["line"]) for one in weaker], [("payments.dr", "5")])
                self.assertIn("loosened from 5m to 1h", weaker[0][2])
                self.assertIn(SENTENCE, result.summary)

    def test_a_comment_that_is_not_wanted(self):
        self.pull_request({"payments.dr": WEAKER})
        result = self.run_action(comment="false", upload_sarif="false")
        self.assertEqual(self.forge.asked, [])
        self.assertIn(SENTENCE, result.summary)

    def test_the_forge_asks_for_patience(self):
        self.pull_request({"payments.dr": WEAKER})
        self.forge.refuse("GET", "/issues/7/comments", 502, "Bad Gateway", times=1)
        self.forge.refuse("POST", "/issues/7/comments", 403, "You have exceeded a secondary rate limit", headers={"Retry-After": "0"}, times=2)
        result = self.run_action(upload_sarif="false")
        self.assertFalse(result.failed, result.log)
        self.assertEqual([method for method, _ in self.forge.written()], ["POST"] * 3)
        self.assertIn(SENTENCE, self.body())

    def test_patience_ends(self):
        self.pull_request({"payments.dr": WEAKER})
        self.forge.refuse("POST", "/issues/7/comments", 429, "Too many requests", headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4000000000"})
        result = self.run_action(upload_sarif="false")
        self.assertFalse(result.failed, result.log)
        self.assertEqual(len(self.forge.written()), 1)
        self.assertIn("429: Too many requests", "".join(result.said("warning")))

    def test_a_comment_is_never_written_twice_after_a_failure(self):
        self.pull_request({"payments.dr": WEAKER})
        self.forge.refuse("POST", "/issues/7/comments", 502, "Bad Gateway", times=1)
        self.run_action(upload_sarif="false")
        self.assertEqual(len(self.forge.written()), 1)

    def test_a_forge_that_is_down(self):
        self.pull_request({"payments.dr": WEAKER})
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # and nobody listens
            self.api_host = f"http://127.0.0.1:{taken.getsockname()[1]}"
            result = self.run_action(upload_sarif="false")
        self.assertFalse(result.failed, result.log)
        self.assertIn("no answer: ", "".join(result.said("warning")))
        self.assertIn(SENTENCE, result.summary)

    def test_a_forge_that_refuses(self):
        self.pull_request({"payments.dr": WEAKER})
        self.forge.refuse("GET", "/issues/7/comments", 422, "Validation Failed")
        self.forge.refuse("POST", "/sarifs$", 400, "invalid")
        result = self.run_action()
        self.assertFalse(result.failed, result.log)
        self.assertEqual(len(result.said("warning")), 3, result.log)  # two refusals, and what is weaker

    def test_what_is_weaker_can_fail_the_job(self):
        self.pull_request({"payments.dr": WEAKER})
        result = self.run_action(fail_on="weakened, cost>10%", upload_sarif="false")
        self.assertEqual(result.outcomes, {"install": "success", "lint": "success", "compare": "failure"})
        self.assertEqual(result.outputs["exit-code"], "1")
        self.assertIn("the change meets weakened", result.said("error")[0])
        self.assertIn(SENTENCE, self.body())
        self.push({"payments.dr": PROGRAM})
        self.assertFalse(self.run_action(fail_on="weakened", upload_sarif="false").failed)
        result = self.run_action(fail_on="worse", upload_sarif="false")
        self.assertEqual(result.outputs["exit-code"], "2")

    def test_a_side_with_errors(self):
        self.pull_request({"payments.dr": WEAKER})
        self.run_action(upload_sarif="false")
        self.push({"payments.dr": BROKEN})
        result = self.run_action(upload_sarif="false")
        self.assertEqual(result.outcomes["lint"], "failure")
        self.assertEqual(result.outcomes["compare"], "success")
        self.assertIn("cannot be judged", self.body())
        self.assertEqual(result.outputs["exit-code"], "1")

    def test_names_of_accounts_are_no_mentions(self):
        sys.path.insert(0, str(ROOT / ".ci" / "review"))
        try:
            import comment
        finally:
            sys.path.pop(0)
        for text, written in (
            ("see @bank/risk, a@b", "see @<!-- -->bank/risk, a@<!-- -->b"),
            ("`@a` and `` @b ` @c `` @d", "`@a` and `` @b ` @c `` @<!-- -->d"),
            (r"\`@a\` @ b", r"\`@<!-- -->a\` @ b"),
        ):
            self.assertEqual(comment.without_mentions(text), written)


def _linked(root: str) -> Fault:
    return Fault("GET", "/issues/7/comments", 200, {"Link": f'<{root}/api/more>; rel="next"'}, [], -1)
