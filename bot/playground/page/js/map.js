// A small map drawn from the coordinates alone: the same streets for the same place, no tiles and no network.

import { svg } from "./dom.js";
import { t } from "./words.js";

const WIDE = 260;
const HIGH = 130;
const CELL = 0.0012; // degrees of one imagined block
const UNIT = 74; // its side in the drawing

export function drawMap(latitude, longitude) {
  const [column, row] = [Math.floor(longitude / CELL), Math.floor(latitude / CELL)];
  const parts = [svg("rect", { class: "ground", width: WIDE, height: HIGH })];
  for (let dx = -3; dx <= 3; dx += 1) {
    for (let dy = -2; dy <= 2; dy += 1) {
      const x = WIDE / 2 + ((column + dx) * CELL - longitude) / CELL * UNIT;
      const y = HIGH / 2 - ((row + dy + 1) * CELL - latitude) / CELL * UNIT;
      parts.push(...block(x, y, chance(column + dx, row + dy)));
    }
  }
  const pin = svg("g", { class: "needle", transform: `translate(${WIDE / 2} ${HIGH / 2})` },
    svg("ellipse", { class: "shade", rx: 7, ry: 2.5 }),
    svg("path", { d: "M0 0C-4-9-11-14-11-22a11 11 0 0 1 22 0C11-14 4-9 0 0z" }),
    svg("circle", { cy: -22, r: 4 }));
  return svg("svg", { class: "map", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": t("location") }, ...parts, pin);
}

/** One block between its streets: a garden, a pond, or two to four houses. */
function block(x, y, dice) {
  const inner = UNIT - 12;
  if (dice < 0.14) return [svg("rect", { class: "garden", x: x + 6, y: y + 6, width: inner, height: inner, rx: 9 })];
  if (dice < 0.2) return [svg("ellipse", { class: "water", cx: x + UNIT / 2, cy: y + UNIT / 2, rx: inner / 2, ry: inner / 2.6 })];
  const split = 18 + dice * 24;
  const base = svg("rect", { class: "block", x: x + 6, y: y + 6, width: inner, height: inner, rx: 3 });
  const house = (left, top, width, height) => svg("rect", { class: "house", x: x + left, y: y + top, width, height, rx: 1.5 });
  return [base, house(12, 12, split, 17), house(12, 37, split, 24), house(split + 18, 12, inner - split - 18, 30),
    house(split + 18, 48, inner - split - 18, 13)];
}

function chance(x, y) {
  const mixed = Math.imul(Math.imul(x, 374761393) ^ Math.imul(y, 668265263), 1274126177);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296;
}
