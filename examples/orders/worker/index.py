def handler(event, context):
    return {"state": "done"}
