export async function handle(request) {
  const name = request.query.get("name") ?? "world";
  return { hello: name };
}
