// The messages of one open chat: days, runs, albums; follows the newest unless the reader has scrolled up.

import { bubble } from "./bubble.js";
import { arrange, el } from "./dom.js";
import { bell, icon } from "./icons.js";
import { inOrder } from "./store.js";
import { dayName, t } from "./words.js";

const NEAR_PX = 80;
const RUN_SECONDS = 300;
const SERVICE = ["new_chat_members", "left_chat_member", "group_chat_created", "new_chat_title", "pinned_message",
  "migrate_to_chat_id", "migrate_from_chat_id"];

export function thread(phone, acts) {
  let built = new Map();
  let following = true;
  let top = 0;
  let missed = 0;
  const list = el("div", { class: "list" });
  const scroller = el("div", { class: "scroller", role: "log", "aria-live": "polite", "aria-label": t("messages"), tabindex: "0" }, list);
  const count = el("span", { class: "badge", hidden: true });
  const newest = el("button", { type: "button", class: "newest round-button", "aria-label": t("newest"), hidden: true,
    on: { click: () => toNewest() } }, icon("down"), count);

  scroller.addEventListener("scroll", () => {
    const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
    following = near || (following && scroller.scrollTop >= top); // a keyboard that opens is no wish to read above
    top = scroller.scrollTop;
    if (following) missed = 0;
    showNewest();
  });
  new ResizeObserver(() => following && settle()).observe(scroller);
  new ResizeObserver(() => following && settle()).observe(list);

  const settle = () => { scroller.scrollTop = scroller.scrollHeight; };
  const showNewest = () => {
    newest.hidden = following;
    count.hidden = missed === 0;
    count.textContent = String(missed);
  };

  function toNewest() {
    following = true;
    missed = 0;
    scroller.scrollTo({ top: scroller.scrollHeight });
    showNewest();
  }

  function show(chat) {
    const messages = inOrder(chat);
    const before = built;
    built = new Map();
    const wanted = messages.length ? rows(messages, chat) : [empty(chat)];
    for (const [key, { mark, make }] of wanted) {
      const kept = before.get(key);
      built.set(key, kept?.mark === mark ? kept : { mark, node: make() });
      if (!kept && before.size && !following) missed += 1;
    }
    if (chat.typing) built.set("typing", before.get("typing") ?? { mark: "", node: typing() });
    const touched = list.contains(document.activeElement) ? document.activeElement.closest("[data-message]")?.dataset.message : null;
    arrange(list, [...built.values()].map(({ node }) => node));
    if (touched && !list.contains(document.activeElement)) built.get(Number(touched))?.node.focus({ preventScroll: true });
    if (following) settle();
    showNewest();
  }

  function rows(messages, chat) {
    const groups = albums(messages);
    const lastIn = groups.findLastIndex((group) => group[0].from?.id !== phone.id);
    return groups.flatMap((group, index) => {
      const [first] = group;
      const parts = [];
      const day = dayName(first.date);
      if (index === 0 || dayName(groups[index - 1][0].date) !== day) {
        parts.push([`day ${day}`, { mark: "", make: () => el("div", { class: "day" }, el("span", {}, day)) }]);
      }
      if (SERVICE.some((kind) => first[kind])) return [...parts, [first.message_id, { mark: "", make: () => service(first) }]];
      const next = groups[index + 1]?.[0];
      const tail = !next || next.from?.id !== first.from?.id || next.date - first.date > RUN_SECONDS;
      const view = { messages: group, own: first.from?.id === phone.id, tail, group: chat.type !== "private", answered: index < lastIn };
      return [...parts, [first.message_id, { mark: JSON.stringify(view), make: () => bubble(view, acts) }]];
    });
  }

  function empty(chat) {
    const start = el("div", { class: "empty" }, bell(), el("p", {}, t(chat.type === "private" ? "empty" : "empty-group")),
      chat.type === "private" && el("button", { type: "button", class: "start", on: { click: () => acts.say("/start") } }, t("start")));
    return ["empty", { mark: "", make: () => start }];
  }

  function jump(id) {
    const node = built.get(id)?.node ?? [...built.values()].find(({ mark }) => mark.includes(`"message_id":${id},`))?.node;
    if (!node) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
  }

  return { node: el("div", { class: "thread" }, scroller, newest), show, jump, toNewest };
}

/** Consecutive messages of one media_group_id belong together. */
function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups[groups.length - 1];
    if (message.media_group_id && last?.[0].media_group_id === message.media_group_id) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

function service(message) {
  const kind = SERVICE.find((name) => message[name]);
  const people = [message.new_chat_members ?? message.left_chat_member ?? []].flat().map((person) => person.first_name);
  return el("div", { class: "day" }, el("span", {}, [t(`service-${kind.replaceAll("_", "-")}`), ...people].join(" ")));
}

const typing = () => el("div", { class: "row in typing", role: "status", "aria-label": t("typing") },
  el("div", { class: "bubble tail" }, el("i"), el("i"), el("i")));
