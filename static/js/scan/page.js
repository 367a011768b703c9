// The page's own handles: its parts by name, icons, words, small elements, and
// the data the server wrote into it. It knows nothing of scanning.

export const data = JSON.parse(document.getElementById('scan-data').textContent)

// say gives a sentence, with # filled in.
export const say = (word, figure) => (data.say[word] ?? `[${word}]`).replace('#', figure ?? '')

export const part = (name) => document.getElementById(`scan-${name}`)

export const icons = (kind) => part('icons').content.querySelector(`[data-icon="${kind}"]`).firstElementChild.cloneNode(true)

// made gives an element with words, children and properties.
export function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children.filter((child) => child || child === 0))
  return element
}

// put changes a text only when it differs, so that nothing is read out twice.
export function put(element, words) {
  if (element.textContent !== words) element.textContent = words
}

// check gives one line of a checklist: ok, warn, danger or circle (not yet), what
// was looked at, and what was found or is to be done.
export function check(kind, title, words) {
  const line = made('li', {}, icons(kind), made('div', {}, made('strong', { textContent: title }), made('span', { textContent: words })))
  line.dataset.kind = kind
  return line
}
