// What the bundle is weighed and timed beside: an empty Worker, and itself without what is loaded when first needed.

/** What is loaded by dynamic import. */
export const WEBAUTHN = ['@simplewebauthn/server', '@simplewebauthn/server/helpers']

/** What a Worker with our dependencies weighs before a line of ours: an app, a schema, a table, a signed token, a hash. */
export const EMPTY = `
import { drizzle } from 'drizzle-orm/d1'
import { eq, sql } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Hono } from 'hono/tiny'
import { jwtVerify, SignJWT } from 'jose'
import { scrypt } from '@noble/hashes/scrypt.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as z from 'zod/mini'

const rows = sqliteTable('rows', { id: text('id').primaryKey(), at: integer('at').default(sql\`1\`) })
const schema = z.object({ id: z.string() })
const app = new Hono().post('/', async (c) => {
  const { id } = schema.parse(await c.req.json())
  const db = drizzle(c.env.DB)
  await db.insert(rows).values({ id })
  await db.update(rows).set({ at: 2 }).where(eq(rows.id, id))
  const key = hkdf(sha256, scrypt(id, id, { N: 2, r: 1, p: 1 }), undefined, 'a', 32)
  const token = await new SignJWT({ id }).setProtectedHeader({ alg: 'HS256' }).sign(key)
  await jwtVerify(token, key)
  return c.json({ rows: await db.select().from(rows), token })
})
export default app
`

/** The same four where nobody has chosen their lean entries: what a first Worker with them imports. */
export const EMPTY_WHOLE = `
import { drizzle } from 'drizzle-orm/d1'
import { eq } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Hono } from 'hono'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

const rows = sqliteTable('rows', { id: text('id').primaryKey(), at: integer('at') })
const schema = z.object({ id: z.string() })
const app = new Hono().post('/', async (c) => {
  const { id } = schema.parse(await c.req.json())
  const db = drizzle(c.env.DB)
  await db.insert(rows).values({ id })
  await db.update(rows).set({ at: 2 }).where(eq(rows.id, id))
  const key = new TextEncoder().encode(id)
  const token = await new SignJWT({ id }).setProtectedHeader({ alg: 'HS256' }).sign(key)
  await jwtVerify(token, key)
  return c.json({ rows: await db.select().from(rows), token })
})
export default app
`
