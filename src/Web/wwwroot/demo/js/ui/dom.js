/**
 * Makes an element. Children that are strings become text, never markup, so nothing that people write can turn into a page.
 * `on` holds listeners, `data` becomes data attributes, a value of false, null or undefined leaves its attribute out.
 */
export function h(tag, { on = {}, data = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, hear] of Object.entries(on)) element.addEventListener(name, hear);
  element.append(...kept(children));
  return element;
}

/** Replaces what is in an element; like `h`, it leaves out what is false or null. */
export function refill(element, ...children) {
  element.replaceChildren(...kept(children));
}

const kept = (children) => children.flat().filter((child) => child !== false && child !== null && child !== undefined);

export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : value);
}

const svg = 'http://www.w3.org/2000/svg';

/** A picture of the sprite in index.html; it says nothing to a screen reader. */
export function icon(name, ...classes) {
  const element = document.createElementNS(svg, 'svg');
  element.setAttribute('class', ['icon', ...classes].join(' '));
  element.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `#icon-${name}`);
  element.append(use);
  return element;
}

/** For screen readers only. */
export const spoken = (text) => h('span', { class: 'spoken' }, text);

const made = new WeakMap();

/**
 * Makes the children of `parent` these items, in this order. An item that was there before keeps its element (and so its focus and its place on the screen); it is filled again
 * only when its signature has changed.
 * @param items `{key, signature, make: () => element, fill: (element) => void}`
 */
export function reconcile(parent, items) {
  const before = made.get(parent) ?? new Map();
  const after = new Map();
  let place = parent.firstElementChild;
  for (const { key, signature, make, fill } of items) {
    const known = before.get(key);
    const element = known?.element ?? make();
    if (known?.signature !== signature) fill(element);
    after.set(key, { element, signature });
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }

  for (const [key, { element }] of before) if (!after.has(key)) element.remove();
  made.set(parent, after);
}

/** Up, Down, Home and End move between the elements that `list` names. */
export function moveByArrows(event, elements, current = document.activeElement) {
  const at = elements.findIndex((element) => element === current || element.contains(current));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: elements.length - 1 }[event.key];
  if (to === undefined || !elements[to] || event.altKey || event.ctrlKey || event.metaKey) return null;
  event.preventDefault();
  elements[to].focus();
  return elements[to];
}
