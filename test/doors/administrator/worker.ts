// A Worker with AuthAdmin bound, as small as one can be: it disables who it is told to.
import { Hono } from 'hono'
import type { AdminService } from '../../../src/client/index.ts'

const app = new Hono<{ Bindings: { ADMIN: AdminService } }>()

app.post('/users/:id/disable', async (c) => c.json(await c.env.ADMIN.disableUser(c.req.param('id'))))
app.post('/users/:id/role/:role', async (c) =>
  c.json(await c.env.ADMIN.setRole(c.req.param('id'), c.req.param('role') as 'ADMIN')),
)
app.get('/bindings', (c) => c.json(Object.keys(c.env)))

export default app
