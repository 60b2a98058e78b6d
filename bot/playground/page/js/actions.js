// What a person does with a phone, as the other modules call it. Refusals of the server are shown, never swallowed.

import { api } from "./api.js";
import { whereabouts } from "./attach.js";
import { inOrder, openChat, state } from "./store.js";
import { t } from "./words.js";

/** Samples that carry what was being written as their caption, as files do. */
const CAPTIONED = ["photo", "album", "voice", "video", "document"];

/** The server's reason is a word for programs; where the locale knows it, people read it in theirs. */
export function reason({ message }) {
  const id = `refused-${message}`;
  return t(id) === id ? message : t(id);
}

/** view: {show, toast, jump, focusComposer, writeComposer, sheet}; took(phone, answer) keeps what the server returned. */
export function actions(phone, view, took) {
  const chat = () => openChat(phone);
  const where = () => ({ chat: chat().id });
  const reply = () => ({ ...where(), reply_to: chat().replyTo?.message_id });

  async function attempt(call) {
    const spoken = chat();
    try {
      const answer = await call();
      took(phone, spoken, answer);
      return answer;
    } catch (problem) {
      view.toast(`${t("refused")} ${reason(problem)}`);
      return null;
    }
  }

  async function send(call) {
    const answer = await attempt(call);
    if (answer && chat().replyTo) letGo();
    if (answer) view.toNewest();
    return answer;
  }

  function letGo() {
    if (chat().editing) view.writeComposer("");
    Object.assign(chat(), { replyTo: null, editing: null });
    view.show();
  }

  function say(text) {
    return send(() => api.act(phone.id, "text", { text, ...reply() }));
  }

  /** Resolves when the bot has answered, or after a while without; the toast itself comes with the stream, however late. */
  const press = (message, { callback_data: data = "" }) =>
    attempt(() => api.act(phone.id, "press", { message_id: message.message_id, data, ...where() }));

  /** A deep link of this very bot stays inside the phone, as it would in Telegram. */
  function link(url) {
    const found = new RegExp(`^(?:https?://t\\.me/|tg://resolve\\?domain=)${state.bot.username}(?:[?&]start=([\\w-]+))?$`, "i").exec(url);
    if (!found) return false;
    view.openPrivate();
    say(found[1] ? `/start ${found[1]}` : "/start");
    return true;
  }

  async function copy(text) {
    await navigator.clipboard.writeText(text);
    view.toast(t("copied"));
  }

  function menu(message, own) {
    view.sheet.choose(t("message"), [
      ["reply", t("reply"), () => replyTo(message)],
      own && message.text && ["edit", t("edit"), () => startEdit(message)],
      (message.text ?? message.caption) && ["copy", t("copy"), () => copy(message.text ?? message.caption)],
    ]);
  }

  function replyTo(message) {
    Object.assign(chat(), { replyTo: message, editing: null });
    view.show();
    view.focusComposer();
  }

  function startEdit(message) {
    Object.assign(chat(), { replyTo: null, editing: message });
    view.writeComposer(message.text);
    view.show();
    view.focusComposer();
  }

  /** The newest own text, as the arrow key takes it back; false where there is none. */
  function editLast() {
    const mine = inOrder(chat()).findLast((message) => message.from?.id === phone.id && message.text);
    if (mine) startEdit(mine);
    return Boolean(mine);
  }

  return {
    editLast, say, press, link, copy, menu, replyTo, letGo,
    command: (raw) => say(raw),
    jump: view.jump,
    edit: (message, text) => attempt(() => api.act(phone.id, "edit", { message_id: message.message_id, text, ...where() })),
    sample: (kind) => send(async () => {
      const captioned = CAPTIONED.includes(kind);
      const answer = await api.act(phone.id, "sample", { kind, ...reply(), caption: captioned ? chat().draft.trim() : "" });
      if (captioned) view.writeComposer("");
      return answer;
    }),
    upload: (what, files) => send(async () => {
      const answer = await api.upload(phone.id, what, files, { ...reply(), caption: chat().draft });
      view.writeComposer("");
      return answer;
    }),
    location: (latitude, longitude) => send(() => api.act(phone.id, "location", { latitude, longitude, ...where() })),
    contact: (own) => send(() => api.act(phone.id, "contact", { own, ...where() })),
    askLocation: () => whereabouts(view.sheet, { location: (a, b) => send(() => api.act(phone.id, "location", { latitude: a, longitude: b, ...where() })) }),
    block: (blocked) => attempt(() => api.act(phone.id, blocked ? "block" : "unblock", {})),
    fold() {
      chat().folded = !chat().folded;
      view.show();
    },
  };
}
