// openauth on a Worker: one issuer an isolate, its storage a table of D1 with one statement for each of its calls.
import { issuer } from '@openauthjs/openauth'
import { createSubjects } from '@openauthjs/openauth/subject'

const SEPARATOR = String.fromCharCode(31)
const SET = `INSERT INTO kept (key, value, expires_at) VALUES (?1, ?2, ?3)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`

const storageOf = (db) => ({
  async get(key) {
    const row = await db
      .prepare('SELECT value FROM kept WHERE key = ?1 AND (expires_at IS NULL OR expires_at > ?2)')
      .bind(key.join(SEPARATOR), Date.now())
      .first()
    return row === null ? undefined : JSON.parse(row.value)
  },
  async set(key, value, expiry) {
    await db
      .prepare(SET)
      .bind(key.join(SEPARATOR), JSON.stringify(value), expiry?.getTime() ?? null)
      .run()
  },
  async remove(key) {
    await db.prepare('DELETE FROM kept WHERE key = ?1').bind(key.join(SEPARATOR)).run()
  },
  async *scan(prefix) {
    const from = prefix.join(SEPARATOR) + SEPARATOR
    const { results } = await db
      .prepare('SELECT key, value FROM kept WHERE key >= ?1 AND key < ?2')
      .bind(from, `${prefix.join(SEPARATOR)}${String.fromCharCode(32)}`)
      .all()
    for (const row of results) yield [row.key.split(SEPARATOR), JSON.parse(row.value)]
  },
})

const anybody = { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } }
const subjects = createSubjects({ user: anybody })
let app

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname === '/health') return new Response('ok')
    app ??= issuer({
      subjects,
      storage: storageOf(env.DB),
      // Whoever asks gets tokens of a user of that name: the benchmark measures the refresh alone.
      providers: { bench: { type: 'bench', init() {}, client: ({ clientID }) => Promise.resolve({ name: clientID }) } },
      success: (ctx, { name }) => ctx.subject('user', { name }, { subject: name }),
    })
    return app.fetch(request, env, context)
  },
}
