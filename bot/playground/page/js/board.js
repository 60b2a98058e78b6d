// The board: the head with its switches, the note of what to try, the row of phones, the tabs of the narrow screen.

import { el } from "./dom.js";
import { bell, icon } from "./icons.js";
import { initial, unreadOf } from "./store.js";
import { language, t } from "./words.js";

const THEMES = ["auto", "light", "dark"];

export const theme = () => document.documentElement.dataset.theme;

export function dress(wanted) {
  document.documentElement.dataset.theme = THEMES.includes(wanted) ? wanted : THEMES[0];
  localStorage.setItem("linling.theme", theme());
}

/** doing: {speak(locale), newPhone(), faults(), tryIt()} */
export function head(doing) {
  const look = el("button", { type: "button", class: "tool", on: { click: () => {
    dress(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
    showLook();
  } } });
  const showLook = () => {
    const words = `${t("theme")} ${t(`theme-${theme()}`)}`;
    look.replaceChildren(icon({ auto: "auto", light: "sun", dark: "moon" }[theme()]), el("span", {}, t(`theme-${theme()}`)));
    look.setAttribute("aria-label", words);
    look.title = words;
  };
  showLook();
  const other = language() === "en" ? "zh-Hans" : "en";
  return [
    el("div", { class: "brand" }, el("span", { class: "brand-bell" }, bell()),
      el("h1", {}, el("b", { lang: "zh-Hans" }, "邻铃"), el("i", { lang: "en" }, "Linling"), el("small", {}, t("try-out")))),
    el("div", { class: "line-lost", role: "status", hidden: true }, t("line-lost")),
    note(doing),
    el("div", { class: "tools" },
      el("button", { type: "button", class: "tool", id: "language", lang: other, "aria-label": other === "en" ? "English" : "中文",
        on: { click: () => doing.speak(other) } }, el("b", {}, other === "en" ? "EN" : "中"), el("span", {}, other === "en" ? "English" : "中文")),
      look,
      tool("plus", t("new-phone"), doing.newPhone),
      tool("bolt", t("faults"), doing.faults, "faults")),
  ];
}

function tool(symbol, words, act, id) {
  return el("button", { type: "button", class: "tool", id, "aria-label": words, title: words, on: { click: act } }, icon(symbol), el("span", {}, words));
}

const put = (store) => store.getItem("linling.note") === "away";

/** Somebody has written: the note of what to try has done its work for today. */
export function noteDone() {
  sessionStorage.setItem("linling.note", "away");
  document.querySelector(".note")?.remove();
}

function note(doing) {
  if (put(localStorage) || put(sessionStorage)) return null;
  const slip = el("aside", { class: "note", "aria-label": t("hint-label") },
    el("p", {}, t("hint")),
    el("button", { type: "button", class: "primary", id: "try", on: { click: doing.tryIt } }, t("hint-fill")),
    el("button", { type: "button", class: "plain-button", "aria-label": t("close"), on: { click: () => {
      localStorage.setItem("linling.note", "away");
      slip.remove();
    } } }, icon("close")));
  return slip;
}

/** One tab per phone, shown by the narrow layout alone; `held` is the phone in hand. */
export function tabs(phones, held, choose) {
  return phones.map((phone) => {
    const unread = unreadOf(phone);
    return el("button", { type: "button", role: "tab", class: "phone-tab", "data-phone": phone.id,
      "aria-selected": String(phone.id === held), on: { click: () => choose(phone) } },
    el("span", { class: "avatar", style: { "--own": phone.colour } }, initial(phone.name),
      unread > 0 && el("span", { class: "badge", "aria-label": `${t("unread")} ${unread}` }, String(unread))),
    el("span", { class: "tab-name" }, phone.name));
  });
}
