"""What is remembered is what moto would have worked out, and is not worked out again."""

import unittest
import unittest.mock

import support  # noqa: F401  (finds the emulator)
from emulator import remembered
from moto import backends
from moto.core import responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.sqs.responses import SQSResponse

HOSTS = ["sqs.us-east-1.amazonaws.com", "dynamodb", "moto_api", "s3.eu-west-1.amazonaws.com", "backup.us-west-2.amazonaws.com"]


def application() -> DomainDispatcherApplication:
    return DomainDispatcherApplication(lambda backend: None)


class RememberedTest(unittest.TestCase):
    def setUp(self) -> None:
        """As moto has it, before and after each test."""
        for owner, name in (
            (backends, "list_of_moto_modules"),
            (responses, "method_names_from_class"),
            (DomainDispatcherApplication, "get_backend_for_host"),
        ):
            self.enterContext(unittest.mock.patch.object(owner, name, getattr(owner, name)))

    def test_the_same_answers(self) -> None:
        def answers() -> list:
            hosts = [application().get_backend_for_host(host) for host in [*HOSTS, *HOSTS, None, "nobody.example"]]
            return [hosts, list(backends.list_of_moto_modules()), responses.method_names_from_class(SQSResponse)]

        expected = answers()
        remembered.install()
        self.assertEqual(answers(), expected)
        self.assertEqual(answers(), expected)

    def test_a_host_is_looked_up_once(self) -> None:
        remembered.install()
        known = application()
        first = [known.get_backend_for_host(host) for host in HOSTS]
        known.backend_url_patterns = None  # looking it up again would fail
        with unittest.mock.patch("os.listdir", side_effect=AssertionError("the folder is read again")):
            self.assertEqual([known.get_backend_for_host(host) for host in HOSTS], first)

    def test_a_host_without_a_backend_is_complained_about_each_time(self) -> None:
        remembered.install()
        with unittest.mock.patch("builtins.print") as complaint:
            for _ in range(2):
                self.assertIsNone(application().get_backend_for_host("nobody.amazonaws.com"))
        self.assertEqual(complaint.call_count, 2)

    def test_the_methods_of_a_class_are_listed_once(self) -> None:
        with unittest.mock.patch.object(responses, "method_names_from_class", return_value=["list_queues"]) as listing:
            remembered.install()
            for _ in range(2):
                responses.method_names_from_class(SQSResponse)
        self.assertEqual(listing.call_count, 1)


if __name__ == "__main__":
    unittest.main()
