// What the start page shows in development to those who build on Latchkey.

/** How another Worker asks who calls (README, "From another Worker"). */
export const SIBLING = `# wrangler.toml
[[services]]
binding = "AUTH"
service = "latchkey"
entrypoint = "Auth"

// index.ts
import { Hono } from 'hono'
import { requireUser, type RequireUserEnv } from 'latchkey/worker'

const app = new Hono<RequireUserEnv>()
app.use('/orders/*', requireUser())
app.get('/orders', (c) => c.json({ for: c.get('user').user_id }))
export default app`
