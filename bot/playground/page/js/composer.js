// Where a person writes: text, reply, edit, attachments, commands, and the bot's reply keyboard.

import { attach } from "./attach.js";
import { gist } from "./bubble.js";
import { el, renew } from "./dom.js";
import { icon } from "./icons.js";
import { replyKeyboard } from "./keys.js";
import { openChat, wordsOf } from "./store.js";
import { t } from "./words.js";

export function composer(phone, acts, sheet) {
  const field = el("textarea", { rows: "1", "aria-label": t("write"), placeholder: t("write") });
  const send = el("button", { type: "button", class: "send round-button", "aria-label": t("send"), on: { click: submit } }, icon("send"));
  const fold = tool("keyboard", t("fold"), () => acts.fold());
  const slash = tool("slash", t("commands"), () => commands());
  const bar = el("div", { class: "context", hidden: true });
  const hints = el("div", { class: "hints", hidden: true });
  const keys = el("div", { class: "keys" });
  const chat = () => openChat(phone);

  field.addEventListener("input", () => {
    chat().draft = field.value;
    fit();
    hint();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key === "Escape") acts.letGo();
    if (event.key === "ArrowUp" && field.value === "" && acts.editLast()) event.preventDefault();
  });
  field.addEventListener("paste", (event) => {
    const images = [...event.clipboardData.files];
    if (!images.length) return;
    event.preventDefault();
    acts.upload(images.length > 1 ? "album" : images[0].type.startsWith("image/") ? "photo" : "document", images);
  });

  async function submit() {
    const text = field.value.trim();
    if (!text || send.disabled) return;
    send.disabled = true;
    try {
      if (await (chat().editing ? acts.edit(chat().editing, text) : acts.say(text))) {
        acts.letGo();
        write("");
      }
    } finally {
      send.disabled = false;
      field.focus({ preventScroll: true });
    }
  }

  function write(text) {
    chat().draft = text;
    field.value = text;
    fit();
    hint();
  }

  function fit() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    send.classList.toggle("ready", field.value.trim() !== "");
  }

  /** Commands that begin with what is being typed. */
  function hint() {
    const typed = /^\/(\w*)$/.exec(field.value);
    const fitting = typed ? chat().commands.filter(({ command }) => command.startsWith(typed[1])) : [];
    hints.hidden = fitting.length === 0;
    hints.replaceChildren(...fitting.map(({ command, description }) => el("button",
      { type: "button", on: { click: () => { write(""); acts.say(`/${command}`); } } },
      el("b", {}, `/${command}`), el("span", {}, description))));
  }

  function commands() {
    const known = chat().commands;
    if (!known.length) return sheet.open(t("commands"), el("p", {}, t("no-commands")));
    return sheet.choose(t("commands"), known.map(({ command, description }) =>
      ["slash", description, () => acts.say(`/${command}`), `/${command}`]));
  }

  function show() {
    const { keyboard, folded, replyTo, editing, draft } = chat();
    if (field.value !== draft) write(draft);
    field.placeholder = keyboard?.input_field_placeholder ?? t("write");
    fold.hidden = !keyboard?.keyboard;
    fold.setAttribute("aria-expanded", String(!folded));
    keys.hidden = !keyboard?.keyboard || folded;
    renew(keys, JSON.stringify([keys.hidden, keyboard]), () => (keys.hidden ? [] : [replyKeyboard(keyboard, acts)]));
    slash.hidden = chat().commands.length === 0;
    const subject = editing ?? replyTo;
    bar.hidden = !subject;
    bar.replaceChildren(...(subject ? context(subject, editing) : []));
    hint();
  }

  const context = (message, editing) => [icon(editing ? "edit" : "reply"),
    el("span", {}, el("b", {}, editing ? t("editing") : (message.from?.first_name ?? "")), el("span", {}, gist(message))),
    tool("close", t("cancel"), () => acts.letGo())];

  const node = el("div", { class: "composer" }, bar, hints,
    el("div", { class: "line" }, tool("clip", t("attach"), () => attach(sheet, acts)), slash,
      el("div", { class: "field" }, field, fold), send), keys);
  return { node, show, write, focus: () => field.focus({ preventScroll: true }), edit: (message) => write(wordsOf(message)) };
}

function tool(symbol, words, act) {
  return el("button", { type: "button", class: "plain-button", "aria-label": words, title: words, on: { click: act } }, icon(symbol));
}
