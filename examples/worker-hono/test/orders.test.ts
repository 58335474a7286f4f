// The shop's own test: no Latchkey runs, a stand-in is bound in its place.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standIn } from 'latchkey/testing'
import app from '../src/index.ts'

test('people see their own orders, strangers none', async () => {
  const AUTH = standIn()
  const ada = AUTH.signIn({ email: 'ada@example.com' })
  const orders = await app.request('/orders', { headers: ada.headers }, { AUTH })
  assert.match(await orders.text(), /Orders of ada@example.com/)
  assert.equal((await app.request('/api/orders', {}, { AUTH })).status, 401)
  assert.equal((await app.request('/api/stock', { headers: ada.headers }, { AUTH })).status, 403)
})
