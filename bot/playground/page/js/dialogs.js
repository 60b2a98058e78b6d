// The dialogs of the whole board: a new phone or group, and the bad days (faults).

import { reason } from "./actions.js";
import { api } from "./api.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { state } from "./store.js";
import { t } from "./words.js";

const PARTS = ["resident", "neighbour", "worker", "desk", "captain", "liaison", "admin", "stranger"];
const LANGUAGES = [["zh-hans", "中文"], ["en", "English"]];

/** The scripts of the panel: what the bot's calls meet until the script is used up or cleared. */
const BAD_DAYS = {
  slow: [{ method: "*", kind: "delay", seconds: 3, times: null }],
  storm: [{ method: "sendMessage", kind: "retry_after", seconds: 5, times: 8 }],
  cut: [{ method: "*", kind: "reset", times: 12, probability: 0.6 }],
  mute: [{ method: "sendMessage", kind: "reset_after", times: 3 }],
  broken: [{ method: "*", kind: "status", status: 502, times: 10 }],
};

function dialog(title, content) {
  const shut = el("button", { type: "button", class: "plain-button", "aria-label": t("close"), on: { click: () => box.close() } }, icon("close"));
  const box = el("dialog", { class: "dialog", "aria-label": title, on: {
    close: () => box.remove(),
    click: (event) => event.target === box && box.close(),
  } }, el("header", {}, el("h2", {}, title), shut), el("div", { class: "dialog-body" }, content));
  document.getElementById("dialogs").append(box);
  box.showModal();
  return box;
}

/** added() is called when the server has the new phone or group. */
export function newPhone(added) {
  const trouble = el("p", { class: "trouble", role: "alert" });
  const submit = (call) => async (event) => {
    event.preventDefault();
    try {
      await call(new FormData(event.target));
      box.close();
      await added();
    } catch (problem) {
      trouble.textContent = `${t("refused")} ${reason(problem)}`;
    }
  };
  const person = el("form", { on: { submit: submit((form) => api.addPhone(Object.fromEntries(form))) } },
    field(t("name"), el("input", { name: "name", required: true, maxlength: "64", autocomplete: "off" })),
    field(t("part"), choice("part", PARTS.map((part) => [part, t(`part-${part}`)]))),
    field(t("language"), choice("language_code", LANGUAGES)),
    el("button", { class: "primary" }, t("add-phone")));
  const members = [...state.phones.values()].map((phone) => el("label", { class: "tick" },
    el("input", { type: "checkbox", name: "members", value: phone.id, checked: true }), phone.name));
  const group = el("form", { on: { submit: submit((form) => api.addGroup({ title: form.get("title"), members: form.getAll("members").map(Number) })) } },
    field(t("group-title"), el("input", { name: "title", required: true, maxlength: "128", value: t("group-example"), autocomplete: "off" })),
    el("fieldset", {}, el("legend", {}, t("members")), members),
    el("button", { class: "primary" }, t("add-group")));
  const box = dialog(t("new"), [el("h3", {}, t("new-phone")), person, el("h3", {}, t("new-group")), group, trouble]);
}

const field = (words, control) => el("label", { class: "field-row" }, el("span", {}, words), control);
const choice = (name, options) => el("select", { name }, options.map(([value, words]) => el("option", { value }, words)));

export async function faults(changed) {
  const box = dialog(t("faults"), []);
  const body = box.querySelector(".dialog-body");
  const set = (call) => async () => {
    await call();
    await show();
  };
  async function show() {
    const { rules } = await api.faults();
    changed(rules.length > 0);
    body.replaceChildren(el("p", {}, t("faults-about")),
      el("div", { class: "choices" }, Object.entries(BAD_DAYS).map(([name, script]) => el("button",
        { type: "button", class: "choice", "data-fault": name, "aria-pressed": String(same(script, rules)), on: { click: set(() => api.setFaults(script)) } },
        el("span", { class: "choice-icon" }, icon("bolt")), el("span", {}, t(`fault-${name}`), el("small", {}, t(`fault-${name}-about`)))))),
      el("button", { type: "button", class: "primary", disabled: rules.length === 0, on: { click: set(() => api.clearFaults()) } }, t("faults-clear")));
  }
  await show();
}

const same = (script, rules) => rules.length === script.length
  && script.every((rule, i) => rule.kind === rules[i].kind && rule.method === rules[i].method);
