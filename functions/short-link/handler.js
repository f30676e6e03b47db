import { readFileSync } from "node:fs";

import { HTTPError, NotFound, reply } from "faaso";

const links = new Map(Object.entries(JSON.parse(readFileSync(new URL("links.json", import.meta.url), "utf8"))));

// Redirects `/NAME/REST?QUERY` to the link of that name in links.json, with the rest and the query behind it.
// `/` lists the links.
export async function handle(request) {
  if (!["GET", "HEAD"].includes(request.method)) {
    throw new HTTPError(405, "only GET and HEAD are allowed", { Allow: "GET, HEAD" });
  }
  const [, name, ...rest] = request.path.split("/");
  if (name === "") return Object.fromEntries(links);
  if (!links.has(name)) throw new NotFound(`there is no link '${name}'`);
  return reply(302, { Location: location(links.get(name), rest, request.query) }, "");
}

// The link with further segments and fields of a query. Only the path grows: no segment changes the link's host.
export function location(link, segments, query) {
  const url = new URL(link);
  const more = segments.filter((one) => one !== "" && one !== "." && one !== "..").map(encodeURIComponent);
  url.pathname = [url.pathname.replace(/\/$/, ""), ...more].join("/");
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url.href;
}
