// What every page gets: dialogs, menus, unsaved forms, the search key, copying,
// and focus that is not lost when htmx changes a part. Pages work without it.

const main = document.getElementById('main')

// Says a sentence to screen readers without moving the focus.
export function announce(words) {
  const live = document.getElementById('live')
  if (live) live.textContent = words
}

// Dialogs stand open in the page for browsers without scripts; here they wait.
function prepareDialogs(root) {
  for (const dialog of root.querySelectorAll('dialog[open]')) {
    if (dialog.matches(':modal')) continue
    const wrong = dialog.querySelector('[aria-invalid="true"], .errors')
    dialog.removeAttribute('open')
    if (wrong) dialog.showModal()
  }
}

// Restores table meaning that some browsers drop when rows are shown as cards.
function nameTables(root) {
  const roles = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', td: 'cell', 'tbody th': 'rowheader', 'thead th': 'columnheader' }
  for (const table of root.querySelectorAll('table.cards')) {
    table.setAttribute('role', 'table')
    for (const [selector, role] of Object.entries(roles)) {
      for (const part of table.querySelectorAll(selector)) part.setAttribute('role', role)
    }
  }
}

function prepare(root) {
  prepareDialogs(root)
  nameTables(root)
}

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-opens]')
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens)
    if (dialog?.showModal && !dialog.open) {
      event.preventDefault()
      dialog.showModal()
    }
  }
  const closer = event.target.closest('[data-closes]')
  if (closer?.closest('dialog')) {
    event.preventDefault()
    closer.closest('dialog').close()
  }
  if (event.target.closest('[data-prints]')) window.print()
  const copier = event.target.closest('[data-copies]')
  if (copier) copy(copier)
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    if (!menu.contains(event.target)) menu.open = false
  }
})

async function copy(button) {
  const source = document.querySelector(button.dataset.copies)
  const words = source?.value ?? source?.textContent ?? ''
  try {
    await navigator.clipboard.writeText(words.trim())
    announce(button.dataset.copied ?? '')
    button.classList.add('copied')
  } catch {
    source?.select?.() // no permission or no TLS: leave it selected for Ctrl+C
  }
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    for (const menu of document.querySelectorAll('details[data-menu][open]')) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  }
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
  // Browsers filling in a form send key events without a key.
  const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey
  const ctrlK = event.key?.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)
  const search = document.querySelector('[data-search]')
  if (search && (slash || ctrlK)) {
    event.preventDefault()
    search.focus()
    search.select?.()
  }
})

// Forms marked data-guard ask before unsaved work is left behind.
let dirty = false
document.addEventListener('input', (event) => {
  if (event.target.closest('form[data-guard]')) dirty = true
})
document.addEventListener('submit', (event) => {
  dirty = false
  guardTwice(event)
})
window.addEventListener('beforeunload', (event) => {
  if (dirty) event.preventDefault()
})

// A second click within five seconds does not send the form again.
function guardTwice(event) {
  const form = event.target
  if (form.getAttribute('method') !== 'post' || event.defaultPrevented) return // not .method: an input may bear that name
  if (form.dataset.sent) {
    event.preventDefault()
    return
  }
  form.dataset.sent = 'true'
  setTimeout(() => delete form.dataset.sent, 5000)
}
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
})

// After htmx changed a part: what had the focus keeps it, else its heading does.
let focused = ''
document.addEventListener('htmx:beforeSwap', () => {
  focused = document.activeElement?.id ?? ''
})
document.addEventListener('htmx:afterSwap', (event) => {
  prepare(event.target)
  if (document.activeElement && document.activeElement !== document.body) return
  const again = focused && document.getElementById(focused)
  const heading = event.target.querySelector?.('h1, h2, h3')
  if (again) again.focus({ preventScroll: true })
  else if (heading) {
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }
})

// After a refused form, the summary is read first.
const summary = main?.querySelector('.errors')
prepare(document)
if (summary && !summary.closest('dialog')) summary.focus()
