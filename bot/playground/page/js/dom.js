// Builds nodes. Strings become text nodes, always: nothing on this page is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** el("button", {class: "key", type: "button", on: {click}}, "text", node, null) */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  dress(node, props);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  dress(node, props);
  node.append(...children);
  return node;
}

function dress(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === "style") for (const [rule, to] of Object.entries(value)) node.style.setProperty(rule, to);
    else node.setAttribute(name, value === true ? "" : value);
  }
}

/** Makes `parent` hold exactly `wanted`, in order, without touching nodes that already stand right. */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  wanted.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/** Fills `parent` from make() only when `mark` has changed; keeps the focus at its place in the row. */
export function renew(parent, mark, make) {
  if (parent.dataset.mark === mark) return;
  const at = [...parent.querySelectorAll("button, a")].indexOf(document.activeElement);
  parent.dataset.mark = mark;
  parent.replaceChildren(...make());
  if (at >= 0) parent.querySelectorAll("button, a")[at]?.focus({ preventScroll: true });
}
