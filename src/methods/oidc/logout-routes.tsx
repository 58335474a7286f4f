// Sign-out at a provider from here, and sign-out here from a provider.
import type { Context } from 'hono'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { readForm } from '../../http/body.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { answerPage, appOf } from '../../http/page.ts'
import { problem } from '../../http/problems.ts'
import { requireSession } from '../../gate/require-session.ts'
import { describes } from '../../http/route-spec.ts'
import { tellOperator } from './faults.ts'
import { logOutByProvider, noteRefusedLogout, providerLogoutUrl, type LogoutRefusal } from './logout.ts'
import { SignedOutPage } from './pages.tsx'

/** Back-Channel Logout 1.0 §2.8. */
function refuseLogout(c: Context<AppEnv>, why: LogoutRefusal['kind'] | 'no_logout_token'): Response {
  const body = { error: 'invalid_request', error_description: why }
  return why === 'unavailable' ? c.json(body, 503, { 'Retry-After': '10' }) : c.json(body, 400)
}

export const oidcLogoutRoutes = new Hono<AppEnv>()
  .get('/signed-out', (c) => answerPage(c, <SignedOutPage app={appOf(c)} />))
  // No flood limiter here: a provider that signs out a thousand people at once has one address. Its signature tells it from
  // others.
  .post('/backchannel-logout/:provider', async (c) => {
    const deps = c.get('deps')
    const provider = deps.config.providers.find(({ id }) => id === c.req.param('provider'))
    if (provider === undefined) return problem(c, 'not_found')
    const form = await readForm(c)
    const [token, ...more] = form instanceof Response ? [] : form.getAll('logout_token')
    if (token === undefined || more.length > 0) return refuseLogout(c, 'no_logout_token')
    const ended = await logOutByProvider(deps, provider, token)
    if (ended.ok) return c.body(null, 200)
    const { kind, cause } = ended.error
    tellOperator(deps, provider, cause)
    const flooded = await refuseFloods(c, () => noteRefusedLogout(deps, provider, cause))
    return flooded ?? refuseLogout(c, kind)
  })
  .get(
    '/api/identities/logout-url',
    describes(() => ({
      id: 'getProviderLogoutUrl',
      tag: 'Linked accounts',
      summary: 'Get the URL that ends the provider’s own session.',
      description:
        'Ask before signing out, and send the browser there afterwards. `null` where this session did not begin at a provider, or that one offers no such page.',
      answers: {
        200: { means: 'Send the browser there after signing out.', schema: z.object({ url: z.nullable(z.string()) }) },
      },
    })),
    requireSession,
    async (c) => c.json({ url: (await providerLogoutUrl(c.get('deps'), c.get('live').session.id)) ?? null }),
  )
