"""Service Quotas: what exists has its default, and nothing else an answer."""

from botocore.exceptions import ClientError
from support import HOME, STANDBY, EmulatorTest


class Quotas(EmulatorTest):
    def refused(self, region: str, service: str, code: str) -> str:
        with self.assertRaises(ClientError) as caught:
            self.client("service-quotas", region).get_service_quota(ServiceCode=service, QuotaCode=code)
        return caught.exception.response["Error"]["Code"]

    def test_a_quota_that_does_not_exist_is_refused(self) -> None:
        self.assertEqual(self.refused(HOME, "rds", "L-00000000"), "NoSuchResourceException")
        self.assertEqual(self.refused(HOME, "nothing", "L-952B80B8"), "NoSuchResourceException")
        self.assertEqual(self.refused(HOME, "vpc", "L-952B80B8"), "NoSuchResourceException")

    def test_a_quota_of_the_account_is_known_in_one_region(self) -> None:
        quota = self.client("service-quotas", "us-east-1").get_service_quota(ServiceCode="iam", QuotaCode="L-FE177D64")["Quota"]
        self.assertEqual((quota["Value"], quota["GlobalQuota"]), (1000, True))
        self.assertEqual(self.refused(STANDBY, "iam", "L-FE177D64"), "NoSuchResourceException")

    def test_a_default_is_what_it_was_before_it_was_changed(self) -> None:
        quota = self.client("service-quotas", HOME).get_aws_default_service_quota(ServiceCode="rds", QuotaCode="L-952B80B8")["Quota"]
        self.assertEqual(quota["Value"], 40)
