// Photos, albums, voice, video, documents, stickers, places: one node per Message that carries one.

import { api } from "./api.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { drawMap } from "./map.js";
import { t } from "./words.js";

const STICKER_LEAST = 16; // pixels; animated and sample stickers that come as less are shown by their emoji
const largest = (message) => message.photo[message.photo.length - 1].file_id;
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** The media of one bubble: several messages are one album. Null where there is only text. */
export function media(messages) {
  if (messages.length > 1) return album(messages);
  const [message] = messages;
  const kind = Object.keys(SHOW).find((name) => message[name]);
  return kind ? SHOW[kind](message) : null;
}

const SHOW = {
  photo: (message) => el("div", { class: "photo" }, picture([message], 0)),
  voice: ({ voice }) => player(voice),
  audio: ({ audio }) => player(audio),
  animation: ({ animation }) => (animation.mime_type === "image/gif" ? moving(animation) : film(animation, { loop: true, muted: true, autoplay: true })),
  video: ({ video }) => film(video, { controls: true }),
  video_note: ({ video_note: note }) => film(note, { controls: true, class: "round" }),
  sticker: ({ sticker }) => stickerOf(sticker),
  document: ({ document: file }) => card("file", file.file_name ?? t("document"), size(file.file_size), api.file(file.file_id)),
  venue: ({ venue }) => place(venue.location, venue.title),
  location: ({ location }) => place(location, null),
  contact: ({ contact }) => card("person", [contact.first_name, contact.last_name].filter(Boolean).join(" "), contact.phone_number),
  dice: ({ dice }) => el("div", { class: "dice", role: "img", "aria-label": `${dice.emoji} ${dice.value}` },
    el("span", {}, dice.emoji), el("b", {}, String(dice.value))),
  poll: ({ poll }) => el("div", { class: "poll" }, el("strong", {}, poll.question),
    el("ul", {}, poll.options.map((option) => el("li", {}, option.text)))),
};

function album(messages) {
  const cells = messages.map((message, index) =>
    message.photo ? picture(messages, index) : el("div", { class: "cell" }, media([message])));
  return el("div", { class: "album", "data-count": Math.min(messages.length, 4) }, cells);
}

function picture(messages, index) {
  const look = () => enlarge(messages.filter((message) => message.photo).map(largest), largest(messages[index]));
  return el("button", { type: "button", class: "picture", "aria-label": t("enlarge"), on: { click: look } },
    el("img", { src: api.file(largest(messages[index])), alt: t("photo"), loading: "lazy" }));
}

function enlarge(ids, shown) {
  let at = ids.indexOf(shown);
  const image = el("img", { src: api.file(ids[at]), alt: t("photo") });
  const step = (by) => {
    at = (at + by + ids.length) % ids.length;
    image.src = api.file(ids[at]);
  };
  const box = el("dialog", { class: "lightbox", "aria-label": t("photo"), on: {
    click: (event) => (event.target === image && ids.length > 1 ? step(1) : box.close()),
    keydown: ({ key }) => ({ ArrowRight: () => step(1), ArrowLeft: () => step(-1) })[key]?.(),
    close: () => box.remove(),
  } }, image, el("button", { type: "button", class: "round-button", "aria-label": t("close") }, icon("close")));
  document.getElementById("dialogs").append(box);
  box.showModal();
}

function player(sound) {
  const audio = el("audio", { src: api.file(sound.file_id), preload: "none" });
  const button = el("button", { type: "button", class: "play", "aria-label": t("play") }, icon("play"));
  const bars = [...Array(28)].map((_, i) => el("i", { style: { height: `${wave(sound.file_unique_id ?? "", i)}%` } }));
  const left = el("span", { class: "length" }, minutes(sound.duration ?? 0));
  const show = () => {
    const part = audio.duration ? audio.currentTime / audio.duration : 0;
    bars.forEach((bar, i) => bar.classList.toggle("heard", i < part * bars.length));
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    button.setAttribute("aria-label", t(audio.paused ? "play" : "pause"));
  };
  for (const event of ["timeupdate", "play", "pause", "ended"]) audio.addEventListener(event, show);
  button.addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
  return el("div", { class: "voice" }, button, el("div", { class: "wave", "aria-hidden": "true" }, bars), left, audio);
}

/** A waveform that is the same for the same file; the sound itself is not decoded. */
function wave(seed, i) {
  let value = i * 2654435761;
  for (const letter of seed) value = Math.imul(value ^ letter.charCodeAt(0), 16777619);
  return 18 + (Math.abs(value >> 7) % 83);
}

/** What the browser cannot play can still be fetched. */
function film(file, props) {
  const href = api.file(file.file_id);
  const video = el("video", { src: href, preload: "metadata", playsinline: true, "aria-label": t("video"), ...props });
  video.addEventListener("error", () => video.replaceWith(card("video", file.file_name ?? t("video"), size(file.file_size), href)));
  return video;
}

const moving = ({ file_id: id }) =>
  el("div", { class: "photo" }, el("div", { class: "picture" }, el("img", { src: api.file(id), alt: t("animation") })));

function stickerOf(sticker) {
  const image = el("img", { class: "sticker", src: api.file(sticker.file_id), alt: sticker.emoji ?? t("sticker") });
  const spell = () => image.replaceWith(el("span", { class: "sticker-emoji" }, sticker.emoji ?? "▢"));
  image.addEventListener("error", spell);
  image.addEventListener("load", () => image.naturalWidth < STICKER_LEAST && spell());
  return image;
}

function card(symbol, title, detail, href) {
  const inside = [el("span", { class: "card-icon" }, icon(symbol)),
    el("span", { class: "card-words" }, el("b", {}, title), el("small", {}, detail ?? ""))];
  return href ? el("a", { class: "card", href, download: title }, inside) : el("div", { class: "card" }, inside);
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

const place = ({ latitude, longitude }, title) => el("figure", { class: "place" }, drawMap(latitude, longitude),
  el("figcaption", {}, title ?? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`));
