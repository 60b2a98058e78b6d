// Keyboards: inline under a bubble, reply above the composer.

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** InlineKeyboardMarkup; acts.press(message, key) resolves when the bot has answered. */
export function inlineKeyboard(message, acts) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el("div", { class: "inline-keys" },
    rows.map((row) => el("div", { class: "key-row" }, row.map((key) => inlineKey(message, key, acts)))));
}

function inlineKey(message, key, acts) {
  const url = key.url ?? key.web_app?.url ?? key.login_url?.url;
  if (url) {
    const follow = (event) => acts.link(url) && event.preventDefault();
    return el("a", { class: "key", href: /^(https?|tg):/i.test(url) ? url : null, target: "_blank",
      rel: "noopener noreferrer", on: { click: follow } }, el("span", {}, key.text), icon("link"));
  }
  const button = el("button", { type: "button", class: "key", "data-data": key.callback_data ?? "" }, el("span", {}, key.text));
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      await (key.copy_text ? acts.copy(key.copy_text.text) : acts.press(message, key));
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
  return button;
}

/** ReplyKeyboardMarkup; a key is a string or {text, request_contact?, request_location?}. */
export function replyKeyboard(markup, acts) {
  return el("div", { class: "reply-keys" },
    markup.keyboard.map((row) => el("div", { class: "key-row" }, row.map((key) => replyKey(key, acts)))));
}

function replyKey(key, acts) {
  const given = typeof key === "string" ? { text: key } : key;
  const symbol = given.request_contact ? "phone" : given.request_location ? "pin" : null;
  const press = () => {
    if (given.request_contact) return acts.contact(true);
    if (given.request_location) return acts.askLocation();
    return acts.say(given.text);
  };
  return el("button", { type: "button", class: "key", on: { click: press } }, symbol && icon(symbol), el("span", {}, given.text));
}
