// Message text with its entities as nodes. Offsets and lengths are UTF-16 units, as JavaScript's own.

import { el } from "./dom.js";
import { t } from "./words.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote" };
const FOUND = /(?<url>https?:\/\/[^\s\u3000-\u303f\uff00-\uffef<>"]+)|(?<bot_command>(?<![\w/])\/[a-z]\w{0,31})/giu;
const SAFE_LINK = /^(https?:|tel:|mailto:|tg:)/i;

/** `acts.command(text)` sends a tapped command, `acts.link(url)` returns true when it has dealt with the link. */
export function rich(text, entities, acts) {
  const all = [...entities, ...overlooked(text, entities)];
  all.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(text, 0, text.length, all, acts);
}

/** Clients mark plain links and commands themselves when the sender did not. */
function overlooked(text, entities) {
  const extra = [];
  for (const match of text.matchAll(FOUND)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (entities.some((e) => e.offset < end && e.offset + e.length > start)) continue;
    extra.push({ type: match.groups.url ? "url" : "bot_command", offset: start, length: end - start });
  }
  return extra;
}

function pieces(text, from, to, entities, acts) {
  const nodes = [];
  let at = from;
  entities.forEach((entity, index) => {
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || entity.offset >= to) return;
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    nodes.push(wrap(entity, text.slice(entity.offset, end), pieces(text, entity.offset, end, entities.slice(index + 1), acts), acts));
    at = end;
  });
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, raw, inside, acts) {
  switch (entity.type) {
    case "url": return link(raw.includes("://") ? raw : `https://${raw}`, inside, acts);
    case "text_link": return link(entity.url, inside, acts);
    case "phone_number": return link(`tel:${raw}`, inside, acts);
    case "email": return link(`mailto:${raw}`, inside, acts);
    case "bot_command":
      return el("button", { type: "button", class: "command", on: { click: () => acts.command(raw) } }, inside);
    case "spoiler": {
      const veil = el("button", { type: "button", class: "spoiler", "aria-label": t("spoiler") }, inside);
      veil.addEventListener("click", () => veil.replaceWith(el("span", {}, ...veil.childNodes)));
      return veil;
    }
    default: return TAGS[entity.type] ? el(TAGS[entity.type], {}, inside) : el("span", {}, inside);
  }
}

function link(url, inside, acts) {
  if (!SAFE_LINK.test(url)) return el("span", {}, inside);
  const follow = (event) => acts.link(url) && event.preventDefault();
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", on: { click: follow } }, inside);
}
