"""What the functions of all_kinds.dr run."""


def handler(event, context):
    return {"statusCode": 200}
