// Wires the page: words, phones, the live stream. The one place where events of the server meet the views.

import { api } from "./api.js";
import * as board from "./board.js";
import * as dialogs from "./dialogs.js";
import { renew } from "./dom.js";
import { listen } from "./live.js";
import { phoneView } from "./phone.js";
import { state, takeMessages, takePhones, unreadOf } from "./store.js";
import { language, preferred, speak, t } from "./words.js";

const SETTLE_MS = 60;
const TYPING_MS = 5000;
const views = new Map();
const reading = new Map(); // chat object -> {again}: one read at a time per chat
let held = null;

const doing = { load, read, hold, took };
const place = (id) => document.getElementById(id);

async function start() {
  board.dress(localStorage.getItem("linling.theme"));
  await speak(preferred());
  await refresh();
  listen(heard, gap);
  document.addEventListener("visibilitychange", () => read(state.phones.get(held)));
}

/** Reads the phones again and all their open chats. */
async function refresh() {
  takePhones(await api.phones());
  held = state.phones.has(held) ? held : [...state.phones.keys()][0];
  if ([...state.phones.keys()].join() !== [...views.keys()].join()) await build();
  for (const view of views.values()) view.show();
  showTabs();
  await Promise.all([...state.phones.values()].map(load));
}

/** Builds every view anew: at the start, for a new phone, for another language. */
async function build() {
  views.clear();
  for (const phone of state.phones.values()) views.set(phone.id, phoneView(phone, doing));
  place("top").replaceChildren(...board.head({ speak: changeLanguage, newPhone: () => dialogs.newPhone(refresh),
    faults: () => dialogs.faults(showFaults), tryIt }).filter(Boolean));
  place("board").replaceChildren(...[...views.values()].map(({ node }) => node));
  place("tabs").setAttribute("role", "tablist");
  place("tabs").setAttribute("aria-label", t("phones"));
  for (const view of views.values()) view.show();
  showTabs();
  showFaults((await api.faults()).rules.length > 0);
}

const showFaults = (on) => place("faults").classList.toggle("on", on);

function showTabs() {
  const phones = [...state.phones.values()];
  const mark = JSON.stringify([held, language(), phones.map((phone) => [phone.id, phone.name, unreadOf(phone)])]);
  renew(place("tabs"), mark, () => board.tabs(phones, held, hold));
  for (const [id, { node }] of views) node.classList.toggle("held", id === held);
}

async function changeLanguage(locale) {
  await speak(locale);
  await build();
}

/** The phone in hand: the narrow screen shows it alone, and what comes in on it counts as read. */
function hold(phone) {
  if (held !== phone.id) {
    held = phone.id;
    showTabs();
    views.get(held).show();
  }
  read(phone);
}

async function read(phone) {
  const chat = phone.chats.get(phone.open);
  if (!chat.unread || document.hidden) return;
  chat.unread = 0;
  refreshView(phone);
  await api.read(phone.id, chat.id);
}

/** Reads a phone's open chat; a read that is asked for during another follows it. */
async function load(phone) {
  const chat = phone.chats.get(phone.open);
  const running = reading.get(chat);
  if (running) {
    running.again = true;
    return;
  }
  const mine = { again: true };
  reading.set(chat, mine);
  try {
    while (mine.again) {
      mine.again = false;
      takeMessages(chat, await api.messages(phone.id, chat.id));
      refreshView(phone);
    }
  } finally {
    reading.delete(chat);
  }
}

function refreshView(phone) {
  views.get(phone.id)?.show();
  showTabs();
}

/** What an act of this page brought back; the stream brings the same, in any order. */
function took(phone, chat, answer) {
  for (const message of answer.messages ?? [answer.message]) if (message) chat.messages.set(message.message_id, message);
  refreshView(phone);
}

const HEARD = {
  message(phone, chat, { message }) {
    const isNew = !chat.messages.has(message.message_id);
    chat.messages.set(message.message_id, message);
    chat.typing = false;
    if (message.from?.id === phone.id) board.noteDone();
    else if (isNew) views.get(phone.id).ring();
    soon(phone);
  },
  edit(phone, chat, { message }) {
    chat.messages.set(message.message_id, message);
  },
  delete(phone, chat, { message, message_id: id, message_ids: ids }) {
    for (const gone of ids ?? [id ?? message.message_id]) chat.messages.delete(gone);
  },
  typing(phone, chat, { typing, action }) {
    chat.typing = typing ?? action !== "cancel";
    clearTimeout(chat.typingEnds);
    chat.typingEnds = setTimeout(() => { chat.typing = false; refreshView(phone); }, TYPING_MS);
  },
  unread(phone, chat, { unread }) {
    chat.unread = unread;
    if (phone.id === held && chat.id === phone.open) read(phone);
  },
  toast(phone, chat, { toast }) {
    if (toast) views.get(phone.id).answer(toast);
  },
  commands: (phone) => soon(phone),
};

function heard(kind, data) {
  const phone = state.phones.get(data.phone);
  const chat = phone?.chats.get(data.chat ?? data.phone);
  if (kind === "phones" || !chat) return refresh();
  HEARD[kind](phone, chat, data);
  return refreshView(phone);
}

/** Keyboards and commands travel with the chat, not with the message: read the chat once the burst is over. */
const soon = (phone) => setTimeout(() => load(phone), SETTLE_MS);

function gap(broken) {
  document.querySelector(".line-lost").hidden = !broken;
  if (!broken) refresh();
}

function tryIt() {
  const [phone] = [...state.phones.values()].filter(({ part }) => part === "resident");
  document.querySelector(".note")?.remove();
  hold(phone);
  views.get(phone.id).write(t("hint-example"));
  views.get(phone.id).focus();
}

start();
