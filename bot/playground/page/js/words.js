// What people read on the page: locales/*/playground.ftl, served by /api/words.

import { api } from "./api.js";

const LANGUAGES = ["zh-Hans", "en"];
let locale = LANGUAGES[0];
let table = {};

/** The text of "playground-<id>"; an id without a text shows itself, so that the gap is seen. */
export const t = (id) => table[`playground-${id}`] ?? id;
export const language = () => locale;

export function preferred() {
  const kept = localStorage.getItem("linling.language");
  if (LANGUAGES.includes(kept)) return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-Hans" : "en";
}

export async function speak(wanted) {
  table = await api.words(wanted);
  locale = wanted;
  localStorage.setItem("linling.language", wanted);
  document.documentElement.lang = wanted;
  document.title = t("title");
}

/** The community's clock, wherever the browser stands: the bot speaks of deadlines in it. */
const ZONE = "Asia/Shanghai";

export const clockTime = (seconds) =>
  new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE }).format(
    new Date(seconds * 1000),
  );

/** "Today", "Yesterday", or the date in words. */
export function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const number = (date) => Date.parse(new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(date)) / 86400000;
  const ago = number(new Date()) - number(day);
  if (ago === 0 || ago === 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-ago, "day");
    return name[0].toUpperCase() + name.slice(1);
  }
  return new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", weekday: "short", timeZone: ZONE }).format(day);
}
