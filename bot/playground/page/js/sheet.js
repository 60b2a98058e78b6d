// A sheet that rises inside one phone: menus, choices, small forms, alerts. Escape or a tap beside it closes it.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

/** One sheet host per phone; `behind` is made inert while a sheet is open. */
export function sheets(behind) {
  const host = el("div", { class: "sheet-host", hidden: true });
  let back = null;

  function close() {
    if (host.hidden) return;
    host.hidden = true;
    host.replaceChildren();
    behind.inert = false;
    back?.focus?.({ preventScroll: true });
  }

  function open(title, content, { alert = false } = {}) {
    if (host.hidden) back = document.activeElement;
    const shut = el("button", { type: "button", class: "plain-button", "aria-label": t("close"), on: { click: close } }, icon("close"));
    const sheet = el("section", { class: alert ? "sheet alert" : "sheet", role: alert ? "alertdialog" : "dialog",
      "aria-modal": "true", "aria-label": title },
    el("header", {}, el("h2", {}, title), shut), el("div", { class: "sheet-body" }, content));
    host.replaceChildren(sheet);
    host.hidden = false;
    behind.inert = true;
    (sheet.querySelector(".sheet-body button, .sheet-body input") ?? shut).focus({ preventScroll: true });
  }

  /** choices: [icon, words, act, detail?]; a choice closes the sheet first. */
  function choose(title, choices, grid = false) {
    open(title, el("div", { class: grid ? "choices grid" : "choices" }, choices.filter(Boolean).map(([symbol, words, act, detail]) =>
      el("button", { type: "button", class: "choice", on: { click: () => { close(); act(); } } },
        el("span", { class: "choice-icon" }, icon(symbol)), el("span", {}, words, detail && el("small", {}, detail))))));
  }

  function alert(title, text) {
    open(title, [el("p", {}, text), el("button", { type: "button", class: "primary", on: { click: close } }, t("ok"))], { alert: true });
  }

  host.addEventListener("click", (event) => event.target === host && close());
  host.addEventListener("keydown", (event) => event.key === "Escape" && close());
  return { node: host, open, close, choose, alert };
}

const TOAST_MS = 3500;

/** The short dark strip with which a bot answers a button. */
export function toaster() {
  const host = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
  const show = (text) => {
    const toast = el("div", { class: "toast" }, text);
    host.replaceChildren(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  };
  return { node: host, show };
}
