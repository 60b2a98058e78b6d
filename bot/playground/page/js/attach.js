// The paper clip: files of one's own, samples for those who have none at hand, a place, a contact.

import { el } from "./dom.js";
import { drawMap } from "./map.js";
import { t } from "./words.js";

export function attach(sheet, acts) {
  const sample = (kind) => () => acts.sample(kind);
  sheet.choose(t("attach"), [
    ["image", t("photo-file"), () => pick("image/*", (files) => acts.upload(files.length > 1 ? "album" : "photo", files))],
    ["file", t("document-file"), () => pick("", (files) => acts.upload("document", files.slice(0, 1)))],
    ["image", t("photo-sample"), sample("photo")],
    ["album", t("album-sample"), sample("album")],
    ["voice", t("voice-sample"), sample("voice")],
    ["video", t("video-sample"), sample("video")],
    ["pin", t("location"), () => whereabouts(sheet, acts)],
    ["person", t("contact-own"), () => acts.contact(true)],
    ["people", t("contact-other"), () => acts.contact(false)],
    ["sticker", t("sticker"), sample("sticker")],
    ["file", t("document-sample"), sample("document")],
    ["dice", t("dice"), sample("dice")],
  ], true);
}

function pick(accept, chosen) {
  const input = el("input", { type: "file", accept, multiple: true, hidden: true });
  input.addEventListener("change", () => {
    if (input.files.length) chosen([...input.files].slice(0, 10));
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.getElementById("dialogs").append(input);
  input.click();
}

/** A preset point, or latitude and longitude by hand. */
export function whereabouts(sheet, acts) {
  const go = (latitude, longitude) => {
    sheet.close();
    acts.location(latitude, longitude);
  };
  const presets = PLACES.map(([name, latitude, longitude]) =>
    el("button", { type: "button", class: "place-choice", on: { click: () => go(latitude, longitude) } },
      drawMap(latitude, longitude), el("span", {}, t(name))));
  const number = (name, limit, value) => el("input", { name, type: "number", step: "any", min: -limit, max: limit, value,
    required: true, "aria-label": t(name) });
  const latitude = number("latitude", 90, PLACES[0][1]);
  const longitude = number("longitude", 180, PLACES[0][2]);
  const form = el("form", { class: "by-hand", on: { submit: (event) => {
    event.preventDefault();
    go(latitude.valueAsNumber, longitude.valueAsNumber);
  } } }, el("label", {}, t("latitude"), latitude), el("label", {}, t("longitude"), longitude),
  el("button", { class: "primary" }, t("send")));
  sheet.open(t("location"), [el("div", { class: "place-choices" }, presets), form]);
}

// Points in the example community (example/polygons.geojson), and one that is in no grid.
const PLACES = [
  ["place-building", 33.2478, 113.7132],
  ["place-hall", 33.246, 113.7155],
  ["place-lake", 33.2478, 113.718],
  ["place-far", 33.2913, 113.8024],
];
