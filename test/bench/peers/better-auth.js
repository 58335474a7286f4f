// better-auth on a Worker: one instance an isolate. Beside its own routes stand those of the benchmark, which ask it in its own process.
import { betterAuth } from 'better-auth'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { optionsOf } from './options.js'

let auths
let keys

/** `auth` as one would deploy it. `due` renews a session at each read, as it does otherwise once in `updateAge`. */
function authsOf(env) {
  auths ??= { auth: betterAuth(optionsOf(env, env.DB)), due: betterAuth(optionsOf(env, env.DB, 0)) }
  return auths
}

export default {
  async fetch(request, env) {
    const { auth, due } = authsOf(env)
    const { pathname } = new URL(request.url)
    if (pathname === '/health') return new Response('ok')
    if (pathname === '/bench/session') {
      const session = await auth.api.getSession({ headers: request.headers })
      return new Response(null, { status: session === null ? 401 : 204 })
    }
    if (pathname === '/bench/token') {
      keys ??= createLocalJWKSet(await auth.api.getJwks())
      const token = request.headers.get('Authorization')?.replace(/^Bearer /, '') ?? ''
      const found = await jwtVerify(token, keys, { issuer: env.ISSUER, audience: env.ISSUER, algorithms: ['ES256'] })
      return new Response(null, { status: found.payload.sub === undefined ? 401 : 204 })
    }
    return (request.headers.get('X-Bench') === 'due' ? due : auth).handler(request)
  },
}
