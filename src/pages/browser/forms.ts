// Comfort for forms, none of which they need: a password can be looked at, its rules are ticked, a form is sent once, a button counts down,
// codes can be copied, kept as a file and printed.

const all = <T extends HTMLElement>(selector: string): T[] => [...document.querySelectorAll<T>(selector)]
const element = (id = ''): HTMLElement | null => document.querySelector(`#${CSS.escape(id)}`)

/** Reveals a button that needs this script, and says what it does when pressed. */
function offer(selector: string, press: (button: HTMLButtonElement) => void): void {
  for (const button of all<HTMLButtonElement>(selector)) {
    button.hidden = false
    button.addEventListener('click', () => press(button))
  }
}

/** Shows what `button` says for a moment. */
function say(button: HTMLButtonElement, text: string | undefined): void {
  const before = button.textContent
  button.textContent = text ?? before
  setTimeout(() => (button.textContent = before), 2000)
}

// Show a password. It is hidden again before it is sent, so that browsers keep it as a password.
const shown: (() => void)[] = []
offer('[data-show]', (button) => {
  const input = element(button.dataset['show']) as HTMLInputElement
  const { hide = '' } = button.dataset
  const toggle = (): void => {
    button.dataset['hide'] = button.textContent
    button.textContent = hide
    input.type = input.type === 'password' ? 'text' : 'password'
  }
  toggle()
  shown.push(() => (input.type = 'password'))
})

// The rules of a new password, as it is typed. The server judges it.
const RULES: Record<string, (text: string, rule: HTMLElement) => boolean> = {
  length: (text, rule) => [...text.normalize('NFC')].length >= Number(rule.dataset['least']),
  lower: (text) => /\p{Ll}/u.test(text),
  upper: (text) => /\p{Lu}/u.test(text),
  digit: (text) => /\p{Nd}/u.test(text),
  symbol: (text) => /[^\p{L}\p{M}\p{N}]/u.test(text),
}
for (const list of all('[data-of]')) {
  const input = element(list.dataset['of']) as HTMLInputElement
  const tick = (): void => {
    for (const rule of list.children as HTMLCollectionOf<HTMLElement>)
      rule.classList.toggle('met', RULES[rule.dataset['rule'] ?? '']?.(input.value, rule) ?? false)
  }
  input.addEventListener('input', tick)
}

// Send a form once. The buttons come back with the page, by the browser's own way back.
const sent: HTMLButtonElement[] = []
document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement
  // A form that answers with a file leaves its page where it is.
  if (event.defaultPrevented || form.method !== 'post' || form.dataset['again'] !== undefined) return
  for (const hide of shown) hide()
  // Afterwards: a disabled button would not send its own value.
  setTimeout(() => {
    for (const button of form.querySelectorAll<HTMLButtonElement>('button:enabled')) {
      button.disabled = true
      sent.push(button)
    }
  })
})
addEventListener('pageshow', () => {
  for (const button of sent.splice(0)) button.disabled = false
})

// Go on by itself where the page says so, unless somebody came back to it: what it sends is good once.
const came = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined
if (came?.type !== 'back_forward') document.querySelector<HTMLFormElement>('form[data-goes]')?.requestSubmit()

// Ask again after a while. `data-waits` has the words, with `%` for the seconds.
for (const button of all<HTMLButtonElement>('[data-wait]')) {
  const { wait, waits = '', spoken } = button.dataset
  const words = button.textContent
  let left = Number(wait)
  const count = (): void => {
    button.disabled = left > 0
    button.textContent = left > 0 ? waits.replace('%', String(left)) : words
    if (left > 0) setTimeout(count, 1000)
    left -= 1
  }
  count()
  const line = element(spoken)
  if (line !== null) line.hidden = true
}

// What is shown once: copy it, keep it as a file, print it.
const textOf = (id = ''): string =>
  [...(element(id)?.querySelectorAll('code') ?? [])].map(({ textContent }) => textContent).join('\n')
offer('[data-copy]', (button) => {
  void navigator.clipboard
    .writeText(textOf(button.dataset['copy']))
    .then(() => say(button, button.dataset['done']))
    .catch(() => undefined)
})
offer('[data-download]', (button) => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([`${textOf(button.dataset['download'])}\n`], { type: 'text/plain' }))
  link.download = button.dataset['file'] ?? ''
  link.click()
})
offer('[data-print]', () => print())

// A picture for an app: made small, and part of its own address, so that no page has to fetch it.
const SIDE = 96
const MOST_PICTURE = 24_000
async function pictureOf(file: File): Promise<string> {
  if (file.type === 'image/svg+xml') {
    const bytes = new Uint8Array(await file.arrayBuffer())
    return `data:image/svg+xml;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`
  }
  const image = await createImageBitmap(file)
  const canvas = document.createElement('canvas')
  const scale = Math.min(SIDE / image.width, SIDE / image.height)
  canvas.width = canvas.height = SIDE
  const [width, height] = [image.width * scale, image.height * scale]
  canvas.getContext('2d')?.drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height)
  return canvas.toDataURL('image/png')
}
offer('[data-picture]', (button) => {
  const chooser = document.createElement('input')
  chooser.type = 'file'
  chooser.accept = 'image/png,image/jpeg,image/gif,image/webp,image/svg+xml'
  chooser.addEventListener('change', () => {
    const [file] = chooser.files ?? []
    if (file === undefined) return
    void pictureOf(file)
      .then((address) => {
        if (address.length > MOST_PICTURE) throw new RangeError('too large')
        ;(element(button.dataset['picture']) as HTMLInputElement).value = address
      })
      .catch(() => say(button, button.dataset['refused']))
  })
  chooser.click()
})

export {}
