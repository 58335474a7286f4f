// A shop: everybody may look around. People who are signed in have orders, and administrators see the stock.
import { Hono } from 'hono'
import { html } from 'hono/html'
import { requireUser, type RequireUserEnv } from 'latchkey/worker'

const app = new Hono<RequireUserEnv>()

app.get('/', (c) => c.html('<!doctype html><title>Shop</title><h1>Shop</h1><a href="/orders">Your orders</a>'))

// A page: a stranger is led to Latchkey to sign in, and comes back.
app.get('/orders', requireUser({ redirect: true }), async (c) => {
  const { user_id, claims } = c.get('user')
  const person = await c.env.AUTH.getUser(user_id)
  if (!person.ok) return c.text(person.error.message, 503)
  return c.html(
    html`<!doctype html>
      <title>Your orders</title>
      <h1>Orders of ${person.value.email}</h1>
      <a href="${claims.iss}/sign-out">Sign out</a>`,
  )
})

// An API: a stranger gets a problem document, 401.
app.get('/api/orders', requireUser(), (c) => c.json({ orders: [], of: c.get('user').user_id }))
app.get('/api/stock', requireUser({ role: 'ADMIN' }), (c) => c.json({ otters: 7 }))

export default app
