// A shop: everybody may look around. People who are signed in have orders, and administrators see the stock.
import { Hono } from 'hono'
import { html } from 'hono/html'
import { requireUser, type RequireUserEnv } from 'latchkey/worker'

const app = new Hono<RequireUserEnv>()

const page = (title: string, body: unknown) =>
  html`<!doctype html>
    <html lang="en" style="margin: 3rem; font: 1rem/1.6 system-ui; color-scheme: light dark">
      <title>${title}</title>
      <h1>${title}</h1>
      ${body}
    </html>`

app.get('/', (c) => c.html(page('Shop', html`<a href="/orders">Your orders</a>`)))

// A page: a stranger is led to Latchkey to sign in, and comes back.
app.get('/orders', requireUser({ redirect: true }), async (c) => {
  const { user_id, claims } = c.get('user')
  const person = await c.env.AUTH.getUser(user_id)
  if (!person.ok) return c.text(person.error.message, 503)
  return c.html(page(`Orders of ${person.value.email}`, html`<a href="${claims.iss}/sign-out">Sign out</a>`))
})

// An API: a stranger gets a problem document, 401.
app.get('/api/orders', requireUser(), (c) => c.json({ orders: [], of: c.get('user').user_id }))
app.get('/api/stock', requireUser({ role: 'ADMIN' }), (c) => c.json({ otters: 7 }))

export default app
