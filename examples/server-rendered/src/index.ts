// A diary that is rendered on the server and sends no script. It has no page to sign in: Latchkey's stand below /auth of its host.
import { Hono } from 'hono'
import { html } from 'hono/html'
import { requireUser } from 'latchkey/worker'

const app = new Hono<{ Bindings: Env }>()

app.all('/auth/*', (c) => c.env.LATCHKEY.fetch(c.req.raw))

app.get('/', (c) => c.html(page(html`<a href="/auth/sign-in?return_to=/diary">Sign in</a>`)))

app.get('/diary', requireUser({ redirect: true }), async (c) => {
  const person = await c.env.AUTH.getUser(c.get('user').user_id)
  if (!person.ok) return c.text(person.error.message, 503)
  const text = await c.env.DIARIES.get(person.value.id)
  const who = html`<p>
    ${person.value.email} · <a href="/auth/account">Account</a> · <a href="/auth/sign-out">Sign out</a>
  </p>`
  return c.html(
    page(
      html`${who}
        <form method="post"><textarea name="text">${text}</textarea><button>Keep</button></form>`,
    ),
  )
})

// A form of another site is refused: requireUser looks at its origin.
app.post('/diary', requireUser(), async (c) => {
  const { text } = await c.req.parseBody()
  if (typeof text === 'string') await c.env.DIARIES.put(c.get('user').user_id, text)
  return c.redirect('/diary', 303)
})

const page = (body: unknown) =>
  html`<!doctype html>
    <html lang="en" style="margin: 3rem; font: 1rem/1.6 system-ui; color-scheme: light dark">
      <title>Diary</title>
      <h1>Diary</h1>
      ${body}
    </html>`

export default app
