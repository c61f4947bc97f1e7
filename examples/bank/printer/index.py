"""Prints statements: each message of the queue asks for one."""

import json
import os


def statement(request):
    return {"account": request["account"], "month": request["month"], "database": os.environ["DATABASE"]}


def handler(event, context):
    printed = [statement(json.loads(record["body"])) for record in event.get("Records", [])]
    return {"state": "done", "printed": printed}
