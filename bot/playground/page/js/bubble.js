// One bubble: a message, or an album of them, with what hangs under it.

import { el } from "./dom.js";
import { rich } from "./entities.js";
import { icon, ticks } from "./icons.js";
import { inlineKeyboard } from "./keys.js";
import { media } from "./media.js";
import { wordsOf } from "./store.js";
import { clockTime, t } from "./words.js";

const LONG_PRESS_MS = 480;

/** view: {messages, own, tail, group, answered}; acts: what the phone can do (actions.js). */
export function bubble(view, acts) {
  const { messages, own } = view;
  const [first] = messages;
  const bare = messages.length === 1 && (first.sticker || first.dice);
  const box = el("div", { class: `bubble${view.tail ? " tail" : ""}${bare ? " bare" : ""}` },
    view.group && !own && el("div", { class: "sender" }, first.from?.first_name ?? ""),
    first.forward_origin && el("div", { class: "forwarded" }, t("forwarded")),
    first.reply_to_message && quote(first.reply_to_message, acts),
    media(messages), textOf(messages, acts), meta(view));
  const row = el("article", { class: `row ${own ? "out" : "in"}`, "data-message": first.message_id, tabindex: "-1" },
    el("div", { class: "stack" }, box, inlineKeyboard(messages[messages.length - 1], acts)),
    el("button", { type: "button", class: "quick-reply", "aria-label": t("reply"),
      on: { click: () => acts.replyTo(first) } }, icon("reply")));
  onHold(box, () => acts.menu(first, own));
  return row;
}

function textOf(messages, acts) {
  const said = messages.find((message) => wordsOf(message));
  if (said) return el("div", { class: "text" }, rich(wordsOf(said), said.entities ?? said.caption_entities ?? [], acts));
  return messages.length === 1 && !known(messages[0]) ? el("div", { class: "text unknown" }, t("unknown")) : null;
}

const KNOWN = ["photo", "voice", "audio", "animation", "video", "video_note", "sticker", "document", "venue", "location",
  "contact", "dice", "poll"];
const known = (message) => KNOWN.some((kind) => message[kind]);

function meta({ messages, own, answered }) {
  const last = messages[messages.length - 1];
  return el("div", { class: "meta" }, last.edit_date && el("span", {}, t("edited")),
    el("time", { datetime: new Date(last.date * 1000).toISOString() }, clockTime(last.date)), own && ticks(answered));
}

function quote(message, acts) {
  return el("button", { type: "button", class: "quote", on: { click: () => acts.jump(message.message_id) } },
    el("b", {}, message.from?.first_name ?? ""), el("span", {}, gist(message)));
}

/** One line that stands for a message in quotes and above the composer. */
export function gist(message) {
  const words = wordsOf(message);
  if (words) return words;
  const kind = KNOWN.find((name) => message[name]);
  return kind ? t(kind.replace("_", "-")) : t("message");
}

/** Right click, or a finger that stays. */
function onHold(node, act) {
  let timer = null;
  const release = () => clearTimeout(timer);
  node.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, img")) return;
    event.preventDefault();
    act();
  });
  node.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && !event.target.closest("button, a")) timer = setTimeout(act, LONG_PRESS_MS);
  });
  for (const end of ["pointerup", "pointercancel", "pointermove", "pointerleave"]) node.addEventListener(end, release);
}
