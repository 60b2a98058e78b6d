// One phone on the board: the owner's door plate, the chat bar, the thread, the composer.

import { actions } from "./actions.js";
import { composer } from "./composer.js";
import { el, renew } from "./dom.js";
import { bell, icon } from "./icons.js";
import { sheets, toaster } from "./sheet.js";
import { initial, openChat, state, unreadOf } from "./store.js";
import { thread } from "./thread.js";
import { t } from "./words.js";

/** doing: {took(phone, chat, answer), load(phone), read(phone)} talks to the server on the phone's behalf. */
export function phoneView(phone, doing) {
  const body = el("div", { class: "phone-body" });
  const sheet = sheets(body);
  const toasts = toaster();
  const view = { show, sheet, toast: toasts.show, answer, openPrivate: () => openTab(phone.id),
    jump: (id) => lines.jump(id), toNewest: () => lines.toNewest(),
    focusComposer: () => writing.focus(), writeComposer: (text) => writing.write(text) };
  const acts = actions(phone, view, doing.took);
  const lines = thread(phone, acts);
  const writing = composer(phone, acts, sheet);
  const badge = el("span", { class: "badge", hidden: true });
  const ringer = el("button", { type: "button", class: "ringer", on: { click: () => { lines.toNewest(); doing.read(phone); } } }, bell(), badge);
  const bar = el("div", { class: "chat-bar" });
  const blocked = el("div", { class: "blocked", hidden: true }, t("blocked"),
    el("button", { type: "button", class: "primary", on: { click: () => acts.block(false) } }, t("unblock")));

  body.append(
    el("header", { class: "plate" },
      el("span", { class: "avatar", "aria-hidden": "true", style: { "--own": phone.colour } }, initial(phone.name)),
      el("div", { class: "who" }, el("h2", {}, phone.name), el("span", {}, t(`part-${phone.part}`))),
      ringer,
      el("button", { type: "button", class: "plain-button", "aria-label": t("menu"), on: { click: menu } }, icon("dots"))),
    bar, lines.node, blocked, writing.node);
  lines.node.append(toasts.node);
  const node = el("section", { class: "phone", "data-phone": phone.id, "aria-label": `${phone.name}, ${t(`part-${phone.part}`)}`,
    on: { pointerdown: () => doing.hold(phone), focusin: () => doing.hold(phone) } }, body, sheet.node);

  function answer({ text, show_alert: alert }) {
    if (alert) sheet.alert(state.bot.first_name, text);
    else toasts.show(text);
  }

  function menu() {
    sheet.choose(phone.name, [
      phone.blocked ? ["forbid", t("unblock"), () => acts.block(false)] : ["forbid", t("block"), () => acts.block(true)],
      ["bolt", t("start-again"), () => acts.say("/start")],
    ]);
  }

  function openTab(id) {
    phone.open = id;
    show();
    doing.load(phone);
  }

  function show() {
    const chat = openChat(phone);
    const mark = [...phone.chats.values()].map(({ id, title, typing, unread }) => [id, title, typing, unread]);
    renew(bar, JSON.stringify([phone.open, mark]), tabs);
    bar.setAttribute("role", phone.chats.size > 1 ? "tablist" : "group");
    blocked.hidden = !phone.blocked;
    writing.node.hidden = phone.blocked;
    if (chat.loaded) lines.show(chat);
    writing.show();
    const unread = unreadOf(phone);
    badge.hidden = unread === 0;
    badge.textContent = String(unread);
    ringer.setAttribute("aria-label", unread ? `${t("unread")} ${unread}` : t("newest"));
  }

  function tabs() {
    if (phone.chats.size === 1) {
      const { typing } = openChat(phone);
      return [el("span", { class: "partner" }, bell(), el("b", {}, state.bot.first_name),
        el("span", { class: "status" }, typing ? t("typing") : t("bot")))];
    }
    return [...phone.chats.values()].map((chat) => el("button", { type: "button", role: "tab", class: "chat-tab",
      "aria-selected": String(chat.id === phone.open), on: { click: () => openTab(chat.id) } },
    chat.type === "private" ? bell() : icon("people"), el("b", {}, chat.type === "private" ? state.bot.first_name : chat.title),
    chat.unread > 0 && chat.id !== phone.open && el("span", { class: "badge" }, String(chat.unread))));
  }

  function ring() {
    ringer.classList.remove("ringing");
    requestAnimationFrame(() => ringer.classList.add("ringing"));
  }

  return { phone, node, show, ring, answer, write: view.writeComposer, focus: view.focusComposer, fresh: () => openTab(phone.open) };
}
