// The script of the page that `faaso graph --format html` writes.
// Only the nodes in view are elements. The lines are one canvas of the view's size.
// The drawing therefore does not grow with the graph. Text reaches the page by `textContent` alone.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);
const ROW = 32, GAP = 40, LEFT = 16, TOP = 10, WIDER = 64;   // paths are longer than names
let COLUMN = 180, NODE = COLUMN - GAP;   // as wide as the view allows
const columnOf = { source: 0, base: 1, context: 1, image: 2, test: 3, container: 4, route: 5, caddyfile: 6, proxy: 6 };
const titles = ["Files", "Contexts, bases", "Images", "Tests", "Containers", "Routes", "Proxy"];
const signs = { current: "", stale: "▲", missing: "◌", failed: "✕", "never-built": "+", "never-deployed": "+", unknown: "?", changed: "▲" };

const nodes = data.nodes.map((node, index) => {
  const colon = node.id.indexOf(":");
  const look = node.changed.length && node.state === "current" ? "changed" : node.state;
  return { ...node, index, name: colon < 0 ? node.id : node.id.slice(colon + 1), look, from: [], to: [], calls: [], callers: [], text: node.id.toLowerCase() };
});
const byID = new Map(nodes.map(node => [node.id, node]));
for (const [from, to] of data.edges) { nodes[from].to.push(nodes[to]); nodes[to].from.push(nodes[from]); }
for (const [from, to] of data.calls) { nodes[from].calls.push(nodes[to]); nodes[to].callers.push(nodes[from]); }

// Rows: the nodes of one function are side by side. Shared nodes are above them.
const functionOf = node => {
  if (["context", "image", "test", "container"].includes(node.kind)) return node.name;
  if (node.kind === "route") return node.from.length ? node.from[0].name : "";
  if (node.kind === "source" && node.to.length === 1 && node.name === "functions/" + node.to[0].name) return node.to[0].name;
  return "";
};
for (const node of nodes) node.group = functionOf(node);
const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
const sorted = [...nodes].sort((a, b) => compare(a.group, b.group) || a.index - b.index);

const stored = { search: "", states: new Set(), kinds: new Set(), only: false };
let shown = [], chosen = null, cursor = null, reach = null, height = 0;
const rows = new Map();     // row number -> nodes in it

// The nodes that an edit reaches. Only an edit of routes reaches the Caddyfile.
function closure(node, next) {
  const found = new Set([node]), open = [node];
  while (open.length) for (const other of next(open.pop())) if (!found.has(other)) { found.add(other); open.push(other); }
  return found;
}
const down = start => node => node.to.filter(to => to.kind !== "caddyfile" || start.kind === "route" || node.kind === "caddyfile");
const up = node => node.from;

function layout() {
  const words = stored.search.toLowerCase().split(/\s+/).filter(Boolean);
  shown = sorted.filter(node =>
    (!stored.states.size || stored.states.has(node.look)) && (!stored.kinds.size || stored.kinds.has(node.kind)) &&
    words.every(word => node.text.includes(word)) && (!stored.only || !reach || reach.has(node)));
  rows.clear();
  let start = 0, group = null, used = new Array(7).fill(0);
  const end = () => { start += Math.max(...used); used.fill(0); };
  for (const node of nodes) node.row = -1;
  for (const node of shown) {
    if (node.group !== group) { end(); group = node.group; }
    const column = columnOf[node.kind] ?? 6;
    node.column = column;
    node.row = start + used[column]++;
    if (!rows.has(node.row)) rows.set(node.row, []);
    rows.get(node.row).push(node);
  }
  end();
  height = TOP * 2 + start * ROW;
  $("world").style.height = Math.max(height, 1) + "px";
  $("none").hidden = shown.length > 0;
  const bad = nodes.filter(node => !["current", "unknown"].includes(node.look)).length;
  $("summary").textContent = `${shown.length} of ${nodes.length} nodes, ${bad} not current` + (data.checked ? "" : ", no engine asked");
  if (cursor && cursor.row < 0) cursor = null;
  draw();
}

let pending = false;
function draw() {
  if (pending) return;
  pending = true;
  requestAnimationFrame(() => { pending = false; paint(); });
}

const columnX = column => LEFT + column * COLUMN + (column ? WIDER : 0), wide = node => node.column ? NODE : NODE + WIDER;
const x = node => columnX(node.column), y = node => TOP + node.row * ROW;
const elements = new Map();

function paint() {
  const view = $("view");
  COLUMN = Math.max(132, Math.min(240, Math.floor((view.clientWidth - WIDER - 2 * LEFT + GAP) / 7)));
  NODE = COLUMN - Math.min(GAP, COLUMN / 4);
  $("world").style.width = LEFT * 2 + WIDER + 6 * COLUMN + NODE + "px";
  const top = view.scrollTop, left = view.scrollLeft;
  const first = Math.max(0, Math.floor((top - TOP) / ROW) - 2), last = Math.ceil((top + view.clientHeight) / ROW) + 2;
  const wanted = new Set();
  for (let row = first; row <= last; row++) for (const node of rows.get(row) || []) wanted.add(node);
  for (const [node, element] of elements) if (!wanted.has(node)) { element.remove(); elements.delete(node); }
  for (const node of wanted) place(node);
  $("view").toggleAttribute("aria-activedescendant", false);
  if (cursor && wanted.has(cursor)) $("view").setAttribute("aria-activedescendant", "n" + cursor.index);
  $("columns").replaceChildren(...titles.map((title, column) => {
    const span = document.createElement("span");
    span.textContent = title; span.style.left = columnX(column) - left + "px";
    return span;
  }));
  lines(wanted, top, left, view.clientWidth, view.clientHeight);
}

function place(node) {
  let element = elements.get(node);
  if (!element) {
    element = document.createElement("div");
    element.id = "n" + node.index;
    element.setAttribute("role", "option");
    element.dataset.id = node.id;
    const sign = document.createElement("i");
    sign.textContent = signs[node.look] ?? "";
    if (sign.textContent) element.append(sign);
    element.append(node.name);
    element.title = `${node.id}: ${node.look}`;
    element.setAttribute("aria-label", `${node.id}, ${node.look}`);
    elements.set(node, element);
    $("nodes").append(element);
  }
  element.className = "node " + node.look + (node === chosen ? " chosen" : "") + (node === cursor ? " cursor" : "") +
    (reach ? reach.has(node) ? " path" : " off" : "");
  element.setAttribute("aria-selected", node === chosen);
  element.style.width = wide(node) + "px"; element.style.left = x(node) + "px"; element.style.top = y(node) + "px";
}

const LIMIT = 2500, CROWD = 400;   // lines in one frame; beyond CROWD they are paler, because they overlap
function lines(wanted, top, left, width, tall) {
  const canvas = $("lines"), ratio = devicePixelRatio || 1;
  // The canvas is sticky: it stays in view, and takes no room in the scrolled area.
  canvas.style.width = width + "px"; canvas.style.height = tall + "px"; canvas.style.marginBottom = -tall + "px";
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(tall * ratio)) {
    canvas.width = Math.round(width * ratio); canvas.height = Math.round(tall * ratio);
  }
  const pen = canvas.getContext("2d"), colours = getComputedStyle(document.documentElement);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, tall);
  const plain = new Path2D(), bold = new Path2D(), dashed = new Path2D();
  let count = 0;
  const line = (from, to) => {
    if (from.row < 0 || to.row < 0) return;
    const path = reach && reach.has(from) && reach.has(to) ? bold : plain;
    // The lines of the chosen node are always drawn.
    if (path === plain && count++ > LIMIT) return;
    const fromX = x(from) - left + wide(from), toX = x(to) - left, fromY = y(from) - top + 13, toY = y(to) - top + 13;
    if (from.column === to.column) {
      path.moveTo(fromX - NODE / 2, fromY + 13); path.lineTo(fromX - NODE / 2, toY - 13);
      return;
    }
    const bend = Math.min(60, (toX - fromX) / 2);
    path.moveTo(fromX, fromY); path.bezierCurveTo(fromX + bend, fromY, toX - bend, toY, toX, toY);
  };
  // A call is an arc on the right of the containers.
  const call = (from, to) => {
    if (from.row < 0 || to.row < 0) return;
    const edge = x(from) - left + wide(from), fromY = y(from) - top + 13, toY = y(to) - top + 13;
    dashed.moveTo(edge, fromY); dashed.bezierCurveTo(edge + GAP / 2, fromY, edge + GAP / 2, toY, edge, toY);
  };
  for (const node of wanted) {
    for (const to of node.calls) call(node, to);
    for (const from of node.callers) if (!wanted.has(from)) call(from, node);
    for (const to of node.to) line(node, to);
    for (const from of node.from) if (!wanted.has(from)) line(from, node);
  }
  pen.lineWidth = 1; pen.globalAlpha = reach ? (count > CROWD ? .12 : .35) : count > CROWD ? .4 : .9; pen.strokeStyle = colours.getPropertyValue("--line"); pen.stroke(plain);
  pen.lineWidth = 2; pen.globalAlpha = 1; pen.strokeStyle = colours.getPropertyValue("--accent"); pen.stroke(bold);
  pen.lineWidth = 1; pen.setLineDash([4, 3]); pen.strokeStyle = colours.getPropertyValue("--quiet"); pen.stroke(dashed); pen.setLineDash([]);
}

function reveal(node) {
  if (!node || node.row < 0) return;
  const view = $("view"), at = y(node), across = x(node);
  if (at < view.scrollTop + ROW) view.scrollTop = at - ROW * 2;
  else if (at > view.scrollTop + view.clientHeight - ROW * 2) view.scrollTop = at - view.clientHeight + ROW * 3;
  if (across < view.scrollLeft) view.scrollLeft = across - LEFT;
  else if (across + wide(node) > view.scrollLeft + view.clientWidth) view.scrollLeft = across + wide(node) - view.clientWidth + LEFT;
}

function choose(node) {
  chosen = node; cursor = node || cursor;
  reach = node ? new Set([...closure(node, up), ...closure(node, down(node))]) : null;
  history.replaceState(null, "", node ? "#" + encodeURIComponent(node.id) : "#");
  // A filter may hide a search result.
  if (node && node.row < 0) clear();
  details(); layout(); reveal(node);
}

function clear() {
  stored.search = ""; stored.states.clear(); stored.kinds.clear(); stored.only = false;
  $("search").value = ""; $("only").checked = false;
  for (const button of document.querySelectorAll("header button")) button.setAttribute("aria-pressed", false);
  layout();
}

function make(name, text, parent) {
  const element = document.createElement(name);
  if (text !== undefined && text !== null) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}
function link(node, parent) {
  const button = make("button", node.id, parent);
  button.className = "link"; button.type = "button";
  button.onclick = () => choose(node);
  return button;
}
const time = seconds => seconds < 1 ? Math.round(seconds * 1000) + " ms" : seconds < 60 ? seconds.toFixed(1) + " s" :
  Math.floor(seconds / 60) + " min " + Math.round(seconds % 60) + " s";

/// The shortest way from a node to each end of an edit.
function ways(node) {
  const before = new Map([[node, null]]), open = [node], next = down(node);
  for (const at of open) for (const to of next(at)) if (!before.has(to)) { before.set(to, at); open.push(to); }
  const ends = [...before.keys()].filter(at => at !== node && !next(at).some(to => before.has(to)));
  return ends.map(end => { const way = []; for (let at = end; at; at = before.get(at)) way.unshift(at); return way; });
}

function details() {
  const panel = $("details");
  panel.replaceChildren();
  if (!chosen) return overview(panel);
  const node = chosen;
  make("h2", node.id, panel);
  const badge = make("span", (signs[node.look] ? signs[node.look] + " " : "") + node.look, panel);
  badge.className = "badge " + node.look;
  const list = make("dl", null, panel);
  const field = (name, value) => { if (value) { make("dt", name, list); make("code", value, make("dd", null, list)); } };
  field("key", node.key); field("source key", node.source_key);
  if (node.last) {
    make("dt", node.kind === "test" ? "last run" : node.last.adopted ? "adopted" : "last built", list);
    const when = new Date(node.last.when).toLocaleString();
    make("dd", node.last.adopted ? when : `${when}, in ${time(node.last.seconds)}`, list);
    field("pulled from", node.last.pulled); field("failed", node.last.failure); field("log", node.last.log && ".faaso/" + node.last.log);
  }
  const lines = (title, texts) => {
    if (!texts.length) return;
    make("h3", title, panel);
    const list = make("ul", null, panel);
    for (const text of texts.slice(0, 100)) make("code", text, make("li", null, list));
    if (texts.length > 100) make("li", `and ${texts.length - 100} more`, list);
  };
  lines("Would run because", node.reasons);
  if (!node.reasons.length) lines("Changed", node.changed);
  lines("Was built because", node.last ? node.last.reasons : []);
  if (node.last && node.last.tail.length) {
    make("h3", node.last.log ? "End of the log" : "Output", panel);
    make("pre", node.last.tail.join("\n"), panel).tabIndex = 0;
  }
  const nodesList = (title, others) => {
    make("h3", `${title} (${others.length})`, panel);
    if (!others.length) { make("p", "nothing", panel).className = "quiet"; return; }
    const list = make("ul", null, panel);
    for (const other of others.slice(0, 50)) link(other, make("li", null, list));
    if (others.length > 50) make("li", `and ${others.length - 50} more`, list);
  };
  nodesList("Inputs", node.from);
  if (node.calls.length) nodesList("Calls", node.calls);
  if (node.callers.length) nodesList("Called by", node.callers);
  const affected = ways(node);
  make("h3", `Affects (${closure(node, down(node)).size - 1})`, panel);
  const list2 = make("ol", null, panel);
  list2.id = "ways";
  for (const way of affected.slice(0, 30)) {
    const item = make("li", null, list2);
    way.slice(1).forEach((step, index) => { if (index) item.append(" → "); link(step, item); });
  }
  if (affected.length > 30) make("li", `and ${affected.length - 30} more ends`, list2);
  if (!affected.length) { list2.remove(); make("p", "nothing", panel).className = "quiet"; }
}

function overview(panel) {
  make("h2", data.project, panel);
  make("p", `As of ${new Date(data.made).toLocaleString()}.` + (data.checked ? "" : " No engine was asked: what runs is unknown."), panel);
  const bad = nodes.filter(node => !["current", "unknown"].includes(node.look));
  make("h3", `Not current (${bad.length})`, panel);
  const list = make("ul", null, panel);
  for (const node of bad.slice(0, 100)) { const item = make("li", null, list); link(node, item); item.append(" " + node.look); }
  if (bad.length > 100) make("li", `and ${bad.length - 100} more`, list);
  if (!bad.length) make("p", "Everything is current.", panel).className = "quiet";
  make("h3", "Keys", panel);
  make("p", "/ searches, arrows move, Enter shows a node, Escape goes back.", panel).className = "quiet";
}

function buttons(parent, values, chosenValues, sign) {
  for (const [value, count] of values) {
    const button = make("button", (sign && signs[value] ? signs[value] + " " : "") + value, parent);
    button.type = "button"; button.dataset.value = value; button.setAttribute("aria-pressed", false);
    make("b", count, button);
    button.onclick = () => {
      chosenValues.has(value) ? chosenValues.delete(value) : chosenValues.add(value);
      button.setAttribute("aria-pressed", chosenValues.has(value));
      layout();
    };
  }
}
const counted = key => {
  const counts = new Map();
  for (const node of nodes) counts.set(node[key], (counts.get(node[key]) || 0) + 1);
  return [...counts];
};

function move(key) {
  if (!cursor) { cursor = shown[0] || null; reveal(cursor); return draw(); }
  const nearest = candidates => candidates.sort((a, b) => Math.abs(a.row - cursor.row) - Math.abs(b.row - cursor.row))[0];
  const column = delta => {
    const links = (delta > 0 ? cursor.to : cursor.from).filter(node => node.row >= 0 && node.column !== cursor.column);
    if (links.length) return nearest(links);
    for (let at = cursor.column + delta; at >= 0 && at < 7; at += delta) {
      const found = nearest(shown.filter(node => node.column === at));
      if (found) return found;
    }
  };
  const inColumn = () => shown.filter(node => node.column === cursor.column).sort((a, b) => a.row - b.row);
  let next;
  if (key === "ArrowRight") next = column(1);
  else if (key === "ArrowLeft") next = column(-1);
  else {
    const all = inColumn(), at = all.indexOf(cursor);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -all.length, End: all.length }[key];
    next = all[Math.max(0, Math.min(all.length - 1, at + step))];
  }
  if (next) { cursor = next; reveal(cursor); }
  draw();
}

const keys = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Home", "End"];
$("view").addEventListener("keydown", event => {
  if (keys.includes(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); move(event.key); }
  else if ((event.key === "Enter" || event.key === " ") && cursor) { event.preventDefault(); choose(cursor); }
});
document.addEventListener("keydown", event => {
  if (event.key === "/" && document.activeElement !== $("search")) { event.preventDefault(); $("search").select(); }
  else if (event.key === "Escape") { chosen ? choose(null) : clear(); $("view").focus(); }
});
$("search").addEventListener("input", () => { stored.search = $("search").value; layout(); $("view").scrollTop = 0; });
$("search").addEventListener("keydown", event => {
  if (event.key === "Enter" && shown.length) choose(shown[0]);
  if (event.key === "ArrowDown" || event.key === "Enter") { event.preventDefault(); cursor = chosen || shown[0]; $("view").focus(); draw(); }
});
$("only").addEventListener("change", () => { stored.only = $("only").checked; layout(); reveal(chosen); });
$("reset").onclick = clear;
$("view").addEventListener("scroll", draw, { passive: true });
$("nodes").addEventListener("click", event => {
  const element = event.target.closest(".node");
  if (element) choose(byID.get(element.dataset.id));
});
addEventListener("resize", draw);
addEventListener("hashchange", () => choose(byID.get(decodeURIComponent(location.hash.slice(1))) || null));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

$("project").textContent = data.project;
buttons($("states"), counted("look"), stored.states, true);
buttons($("kinds"), counted("kind"), stored.kinds, false);
const first = byID.get(decodeURIComponent(location.hash.slice(1))) || byID.get(data.focus);
layout(); details();
if (first) choose(first);
