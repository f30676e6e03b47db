def main(context):
    name = context.request.args.get("name", "world")
    return {"hello": name}, 200
