// The public keys, and the paths of OAuth and OpenID Connect. What is behind those is made when the first such
// request comes.
import type { MiddlewareHandler } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { requireActing } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { beginsAttempt } from '../http/attempt.ts'
import { query } from '../http/body.ts'
import { answerUnlessKnown } from '../http/entity-tag.ts'
import { known, named } from '../http/named.ts'
import { describes } from '../http/route-spec.ts'
import { publicKeySet } from '../tokens/jwks.ts'
import { tellClients } from './tell-clients.ts'
import { deviceCode, discovery, introspection, pushed, revoke, token, userinfo } from './token-routes.tsx'
import { authorize, authorizeByForm, decide, meetPerson } from './authorize-routes.tsx'
import { confirmLogout, logout, logoutByForm } from './logout-routes.tsx'
import { deviceAnswered, deviceAsked, devicePage } from './device-routes.tsx'
import { register } from './register-routes.tsx'
import { trialAnswered } from './trial-routes.tsx'

/** Shorter than the time between a key's publication and its first signature. It also bounds how long caches keep a killed key. */
const JWKS_CACHE = 'public, max-age=60'

/** An elliptic key has `crv`, `x` and `y`, one of RSA has `n` and `e` (RFC 7518 §6). */
const publicKeySchema = named('PublicKey', () =>
  z.object({
    kty: z.enum(['EC', 'RSA']),
    crv: z.optional(z.literal('P-256')),
    x: z.optional(z.string()),
    y: z.optional(z.string()),
    n: z.optional(z.string()),
    e: z.optional(z.string()),
    kid: z.string(),
    use: z.literal('sig'),
    alg: z.enum(['ES256', 'RS256']),
  }),
)

const decision = () => z.object({ request: z.string(), decision: z.enum(['allow', 'deny']) })

const said = () => z.optional(z.string())
/** What comes back of a trial of the console (RFC 6749 §4.1.2). */
const trialAnswer = () => z.object({ state: said(), code: said(), error: said(), error_description: said() })

/** The middleware of every door: clients hear of the end of a session right after the answer. */
export const tellAfterwards: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  tellClients(c.get('deps'))
}

export const tokenRoutes = new Hono<AppEnv>()
  .get(
    '/.well-known/jwks.json',
    describes(() => ({
      id: 'getJwks',
      tag: 'Keys',
      summary: 'Get the public keys of access tokens and ID tokens (RFC 7517).',
      answers: {
        200: {
          means: 'The key set.',
          schema: known(z.object({ keys: z.array(publicKeySchema()) }), { id: 'PublicKeySet' }),
        },
      },
    })),
    async (c) => {
      const keys = await publicKeySet(c.get('deps'))
      return answerUnlessKnown(c, keys, {
        'Cache-Control': JWKS_CACHE,
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      })
    },
  )
  .get('/.well-known/openid-configuration', discovery)
  .get('/.well-known/oauth-authorization-server', discovery)
  .get('/authorize', authorize)
  .post('/authorize', authorizeByForm)
  .get('/device', beginsAttempt, requirePerson, devicePage)
  .post(
    '/device',
    refuseFloods,
    requirePerson,
    formBody(() => z.object({ user_code: z.string() }), 'nothing'),
    async (c) => deviceAsked(c, c.req.valid('form').user_code),
  )
  .post(
    '/device/answer',
    refuseFloods,
    requirePerson,
    formBody(() => z.object({ user_code: z.string(), decision: z.enum(['allow', 'deny']) }), 'nothing'),
    async (c) => {
      const { user_code: code, decision: decided } = c.req.valid('form')
      return deviceAnswered(c, code, decided)
    },
  )
  .post('/oauth/device/code', deviceCode)
  .get('/consent', authorize)
  .post('/consent', meetPerson, formBody(decision, 'nothing'), async (c) => decide(c, c.req.valid('form')))
  .post('/oauth/token', token)
  .post('/oauth/register', refuseFloods, register)
  .post('/oauth/par', pushed)
  .post('/oauth/revoke', revoke)
  .post('/oauth/introspect', introspection)
  .get('/oidc/logout', logout)
  .get('/v2/logout', logout)
  .post('/oidc/logout', logoutByForm)
  .post(
    '/oidc/logout/confirm',
    meetPerson,
    formBody(() => z.object({ request: z.string() }), 'nothing'),
    async (c) => confirmLogout(c, c.req.valid('form').request),
  )
  .get('/admin/try', requirePerson, requireActing, query(trialAnswer), async (c) =>
    trialAnswered(c, c.req.valid('query')),
  )
  .get('/userinfo', userinfo)
  .post('/userinfo', userinfo)
