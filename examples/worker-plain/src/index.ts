// A Worker without a framework: one page for everybody, one page and an API for people who are signed in.
import { withToken, withUser } from 'latchkey/worker'

const LOOK = 'margin: 3rem; font: 1rem/1.6 system-ui; color-scheme: light dark'
const page = (body: string): Response =>
  new Response(`<!doctype html><html lang="en" style="${LOOK}"><title>Notes</title>${body}`, {
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  })

// A stranger is led to Latchkey to sign in, and comes back. A renewed session's cookies go out with the answer.
const notes = withUser(
  async ({ user, auth }) => {
    const person = await auth.getUser(user.user_id)
    if (!person.ok) return new Response(person.error.message, { status: 503 })
    const name = person.value.email.replace(/[<&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    return page(`<h1>Notes of ${name}</h1><a href="${user.claims.iss}/sign-out">Sign out</a>`)
  },
  { redirect: true },
)

// A stranger gets a problem document, 401.
const api = withUser(({ user }) => Response.json({ notes: [], of: user.user_id }))

// For other software, with a token for this API (`api:create`). It finds Latchkey by itself: RFC 9728.
const partners = withToken(({ token }) => Response.json({ notes: [], scope: token.scope }), {
  audience: 'http://localhost:8789/partners',
  scope: ['notes.read'],
})

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (pathname === '/notes') return notes(request, env, ctx)
    if (pathname === '/api/notes') return api(request, env, ctx)
    if (pathname.endsWith('/partners')) return partners(request, env, ctx) // and its metadata
    return page('<h1>Notes</h1><a href="/notes">Your notes</a>')
  },
} satisfies ExportedHandler<Env>
