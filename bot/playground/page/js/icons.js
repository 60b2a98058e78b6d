// Line icons on a 24-unit grid, drawn with currentColor.

import { svg } from "./dom.js";

const PATHS = {
  send: "M4 12 20 4l-5 16-4-7-7-1z",
  clip: "M19 11.5 12 18.4a4.4 4.4 0 0 1-6.2-6.2l7.3-7.3a2.9 2.9 0 0 1 4.2 4.1l-7.3 7.3a1.4 1.4 0 0 1-2-2l6.6-6.6",
  keyboard: "M3 6.5h18v11H3zM6.5 10h.01M10 10h.01M13.5 10h.01M17 10h.01M7 14h10",
  slash: "M15 4 9 20",
  dots: "M12 5h.01M12 12h.01M12 19h.01",
  close: "M6 6l12 12M18 6 6 18",
  down: "M12 5v13M6 12.5l6 6 6-6",
  reply: "M10 6 4 12l6 6M4.5 12H14c3.5 0 6 2 6 6",
  edit: "M4 20l1-4.5L16 4.5l3.5 3.5L8.500 19z",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  plus: "M12 5v14M5 12h14",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M5 5l1.700 1.700M17.300 17.300 19 19M19 5l-1.700 1.700M6.700 17.300 5 19",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
  auto: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 7.500h7.500M12 12h9M12 16.500h7.500",
  bolt: "M13 3 5 13.500h6L10 21l9-11.500h-6.500z",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 2.500-2.500L20 17M15.500 8.500h.01",
  album: "M7 7h14v13H7zM3 17V3h14M7 17l4.500-4.500L15 16l2-2 4 4",
  voice: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.500 11a6.500 6.500 0 0 0 13 0M12 17.500V21",
  pin: "M12 21s7-6.300 7-11.500a7 7 0 0 0-14 0C5 14.700 12 21 12 21zM12 7a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.500 20.500c.5-4 3.500-6 7.500-6s7 2 7.500 6",
  people: "M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM2.500 19.500c.4-3.500 3-5 6.500-5s6.100 1.500 6.500 5M16 5.300a3.500 3.500 0 0 1 0 6.400M18 14.800c2 .7 3.200 2.200 3.500 4.700",
  sticker: "M4 4h16v9l-7 7H4zM20 13h-7v7",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  video: "M3 6h12v12H3zM15 10.500l6-3.500v10l-6-3.500",
  forbid: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.700 5.700l12.600 12.600",
  phone: "M6 3h4l1.500 5-2.500 2a11 11 0 0 0 5 5l2-2.500 5 1.500v4c0 1.500-1 3-3 3C10 21 3 14 3 6c0-2 1.500-3 3-3z",
  link: "M9 15l6-6M10.500 6.500 13 4a5 5 0 0 1 7 7l-2.500 2.500M13.500 17.500 11 20a5 5 0 0 1-7-7l2.500-2.500",
  dice: "M5 5h14v14H5zM9 9h.01M15 15h.01M12 12h.01",
  poll: "M5 20V10M12 20V4M19 20v-7",
};

export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}

/** The bell of the house: a filled shape in two parts, so that the clapper can swing on its own. */
export function bell() {
  return svg(
    "svg", { class: "bell", viewBox: "0 0 32 32", "aria-hidden": "true" },
    svg("path", { class: "clapper", d: "M12.600 24.500h6.800a3.400 3.400 0 0 1-6.800 0z" }),
    svg("path", { class: "dome", d: "M16 4a2.200 2.200 0 0 1 2.200 2.200v.5c3.700 1 6.100 4.100 6.100 8v4.500l2.200 2.800v1.300H5.500V22l2.200-2.800v-4.500c0-3.900 2.400-7 6.100-8v-.5A2.200 2.200 0 0 1 16 4z" }),
  );
}

/** One tick: kept. Two ticks: somebody has written after it. */
export function ticks(two) {
  const paths = [svg("path", { d: "M2 7l3.500 3.500L12 3.500" })];
  if (two) paths.push(svg("path", { d: "M8.500 10.300 15.500 3.500" }));
  return svg("svg", { class: "ticks", viewBox: "0 0 17 13", "aria-hidden": "true" }, ...paths);
}
