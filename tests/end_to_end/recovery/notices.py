"""Notices as somebody gets them who subscribed to a topic."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.client import Emulator


class Notices:
    """A queue in the region of each topic. What lies in it is read once."""

    def __init__(self, emulator: "Emulator", topics: list[str]):
        self._emulator = emulator
        self._queues = {topic.split(":")[3]: self._subscribe(topic) for topic in topics}

    def _subscribe(self, topic: str) -> str:
        region = topic.split(":")[3]
        queues = self._emulator.client("sqs", region)
        queue = queues.create_queue(QueueName="notices-of-the-test")["QueueUrl"]
        arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self._emulator.client("sns", region).subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        return queue

    def read(self, region: str) -> list[str]:
        """What was published since it was read last, oldest first. What an alarm says is left out."""
        queues, found = self._emulator.client("sqs", region), []
        while messages := queues.receive_message(QueueUrl=self._queues[region], MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"])["Message"])
                queues.delete_message(QueueUrl=self._queues[region], ReceiptHandle=message["ReceiptHandle"])
        return [text for text in found if not text.startswith('{"AlarmName"')]
