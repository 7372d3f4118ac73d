/** Elements from plain values. A string only ever becomes a text node, so nothing that an event says can run. */

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element: attributes (`onclick` and its like are listeners; false, null and undefined are left out), then children. */
export const h = (name, attributes, ...children) => built(document.createElement(name), attributes, children);

/** The same for SVG. */
export const svg = (name, attributes, ...children) => built(document.createElementNS(SVG, name), attributes, children);

/** The one element that a selector finds; pages and modules are written together, so a missing one is a fault of ours. */
export function find(selector, within = document) {
  const element = within.querySelector(selector);
  if (!element) throw new Error(`The page has no ${selector}`);
  return element;
}

/** The address if it leads to the web, else null: javascript:, data: and the rest never become links. */
export function webAddress(text) {
  const address = URL.parse ? URL.parse(text) : null;
  return address && ["http:", "https:"].includes(address.protocol) ? address.href : null;
}

function built(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value == null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}
