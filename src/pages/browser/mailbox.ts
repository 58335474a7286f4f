// Comfort for the development mailbox: it copies a code or a link, and shows new mail by itself.

const EVERY_MS = 2000
const SAYS_MS = 1500

const box = document.querySelector<HTMLElement>('#mailbox')
const { newest, source, copied = '' } = box?.dataset ?? {}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  const words = button.textContent
  button.hidden = false
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(button.dataset['copy'] ?? '').then(() => {
      button.textContent = copied
      setTimeout(() => (button.textContent = words), SAYS_MS)
    })
  })
}

/** The id of the newest mail; nothing where there is none, or the server is away. */
async function newestId(from: string): Promise<string | undefined> {
  const answer = await fetch(from)
  const { items } = (await answer.json()) as { items: { id: string }[] }
  return items[0]?.id
}

// A page of older mails has nothing to wait for.
if (source !== undefined)
  setInterval(() => {
    if (document.hidden) return
    newestId(source)
      .then((id) => id !== undefined && id !== newest && location.reload())
      .catch(() => undefined)
  }, EVERY_MS)
