"""The shortcuts lead where moto leads, and are shorter."""

import unittest
import unittest.mock

import support  # noqa: F401  (finds the emulator)
from emulator import shortcuts
from emulator.services import iam
from moto import backends
from moto.core import DEFAULT_ACCOUNT_ID, responses
from moto.core import utils as core_utils
from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend
from moto.ec2 import utils
from moto.iam import models
from moto.iam.models import IAMBackend, iam_backends
from moto.moto_api._internal import mock_random
from moto.moto_api._internal.moto_random import MotoRandom
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.sqs.responses import SQSResponse

HOSTS = ["sqs.us-east-1.amazonaws.com", "dynamodb", "moto_api", "s3.eu-west-1.amazonaws.com", "backup.us-west-2.amazonaws.com"]


def application() -> DomainDispatcherApplication:
    return DomainDispatcherApplication(lambda backend: None)


class Shortcuts(unittest.TestCase):
    def setUp(self) -> None:
        """As moto has it, before and after each test."""
        for owner, name in (
            (backends, "list_of_moto_modules"),
            (responses, "method_names_from_class"),
            (DomainDispatcherApplication, "get_backend_for_host"),
            (core_utils, "create_loader"),
            (AccountSpecificBackend, "reset"),
            (utils, "random_resource_id"),
            (MotoRandom, "get_random_hex"),
        ):
            self.enterContext(unittest.mock.patch.object(owner, name, getattr(owner, name)))

    def test_the_same_answers(self) -> None:
        def answers() -> list:
            hosts = [application().get_backend_for_host(host) for host in [*HOSTS, *HOSTS, None, "nobody.example"]]
            return [hosts, list(backends.list_of_moto_modules()), responses.method_names_from_class(SQSResponse)]

        expected = answers()
        shortcuts.install()
        self.assertEqual(answers(), expected)
        self.assertEqual(answers(), expected)

    def test_a_host_is_looked_up_once(self) -> None:
        shortcuts.install()
        known = application()
        first = [known.get_backend_for_host(host) for host in HOSTS]
        known.backend_url_patterns = None  # looking it up again would fail
        with unittest.mock.patch("os.listdir", side_effect=AssertionError("the folder is read again")):
            self.assertEqual([known.get_backend_for_host(host) for host in HOSTS], first)

    def test_a_host_without_a_backend_is_complained_about_each_time(self) -> None:
        shortcuts.install()
        with unittest.mock.patch("builtins.print") as complaint:
            for _ in range(2):
                self.assertIsNone(application().get_backend_for_host("nobody.amazonaws.com"))
        self.assertEqual(complaint.call_count, 2)

    def test_the_methods_of_a_class_are_listed_once(self) -> None:
        with unittest.mock.patch.object(responses, "method_names_from_class", return_value=["list_queues"]) as listing:
            shortcuts.install()
            for _ in range(2):
                responses.method_names_from_class(SQSResponse)
        self.assertEqual(listing.call_count, 1)

    def test_descriptions_of_services_are_read_by_one_loader(self) -> None:
        expected = core_utils._load_service_model("sqs", "service-2")
        shortcuts.install()
        self.assertEqual(core_utils._load_service_model("sqs", "service-2"), expected)
        with unittest.mock.patch("os.listdir", side_effect=AssertionError("the folders are listed again")):
            self.assertEqual(core_utils._load_service_model("sqs", "service-2"), expected)

    def test_a_reset_drops_backends_without_filling_them_again(self) -> None:
        built = []

        class Plain(BaseBackend):
            def __init__(self, region_name: str, account_id: str):
                super().__init__(region_name, account_id)
                built.append(self)

        class Closing(Plain):
            def reset(self) -> None:
                self.closed = True

        shortcuts.install()
        plain, closing = BackendDict(Plain, "sqs"), BackendDict(Closing, "sns")
        first = plain[DEFAULT_ACCOUNT_ID]["us-east-1"]
        file = closing[DEFAULT_ACCOUNT_ID]["us-east-1"]
        BackendDict.reset()
        self.assertEqual(built, [first, file])
        self.assertTrue(file.closed)
        self.assertIsNot(plain[DEFAULT_ACCOUNT_ID]["us-east-1"], first)

    def test_identifiers_have_the_same_form(self) -> None:
        shortcuts.install()
        for _ in range(200):
            self.assertRegex(utils.random_subnet_id(), r"^subnet-[0-9a-f]{17}$")
        self.assertEqual([len(mock_random.get_random_hex(length)) for length in (0, 1, 8, 40)], [0, 1, 8, 40])


class Accounts(unittest.TestCase):
    def test_looking_for_a_key_creates_nothing(self) -> None:
        iam.install()
        self.addCleanup(iam_backends.clear)
        backend = iam_backends["111122223333"]["aws"]
        with unittest.mock.patch.object(IAMBackend, "__init__", side_effect=AssertionError("another is created")):
            self.assertEqual(models.get_account_id_from("unknown"), DEFAULT_ACCOUNT_ID)
            backend.access_keys["known"] = unittest.mock.Mock()
            self.assertEqual(models.get_account_id_from("known"), "111122223333")


if __name__ == "__main__":
    unittest.main()
