def handle(event, context):
    name = event.query.get("name", "world")
    return {"statusCode": 200, "body": {"hello": name}}
