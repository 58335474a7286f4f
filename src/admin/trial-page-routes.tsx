// The console's way to try an app: the page, the sign-in that it begins, and the redirect URI that this takes. Loaded by the first request.
import type { Context } from 'hono'
import { beginTrial, trialUri } from '../clients/trial.ts'
import { digestOf } from '../crypto/digest.ts'
import { always, run } from '../db/client.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseActing } from '../gate/operator.ts'
import { callerOf } from '../gate/require-administrator.ts'
import { leadOnTellingApp, toldAppOf } from '../gate/told.ts'
import { preparePush } from '../grants/pushed.ts'
import { withoutNotice } from '../http/notice.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { AppActPage } from './app-act-pages.tsx'
import { idIn, lookAtApp, refusedAnyway, seenIn, typedIn } from './app-problems.tsx'
import { APPS_PATH, pathOf } from './apps-pages.tsx'
import { TrialPage } from './trial-pages.tsx'
import { updateClient } from './update-client.ts'

type Ctx = Context<AppEnv>

/** The page. */
export async function tryApp(c: Ctx): Promise<Response> {
  const looked = await lookAtApp(c)
  if (looked instanceof Response) return looked
  const { issuer } = c.get('deps').config
  const told = await toldAppOf(c)
  return withoutNotice(c, await answerPage(c, <TrialPage {...looked} {...{ issuer, told }} uri={trialUri(issuer)} />))
}

/** Leads to `/authorize`, as the app would lead there. An app that sends its requests ahead is asked for ahead (RFC 9126). */
export async function beginTry(c: Ctx): Promise<Response> {
  const looked = await lookAtApp(c)
  if (looked instanceof Response) return looked
  const deps = c.get('deps')
  const { client, apis } = looked.view
  const uri = trialUri(deps.config.issuer)
  if (!client.redirect_uris.includes(uri) || client.disabled)
    return leadOn(c, `${pathOf(APPS_PATH, client.client_id)}/try`)
  const { scope = '', resource = '', again } = typedIn(c, 'query')
  const named = apis.find(({ identifier }) => identifier === resource)
  const begun = await beginTrial(deps, { clientId: client.client_id, sessionId: c.get('own').id })
  const asked = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: uri,
    response_type: 'code',
    scope: [scope.slice(0, 1000), ...Object.keys(named?.scopes ?? {})].join(' '),
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: digestOf(begun.verifier),
    code_challenge_method: 'S256',
    ...(named !== undefined && { resource: named.identifier }),
    ...(again === 'true' && { prompt: 'consent' }),
  })
  if (!client.require_pushed_authorization_requests) return leadOn(c, `/authorize?${asked.toString()}`)
  const push = { clientId: client.client_id, parameters: asked.toString(), origin: 'pushed' } as const
  const { requestUri, write } = preparePush(deps, push, always)
  await run(deps.db, [write])
  const ahead = new URLSearchParams({ client_id: client.client_id, request_uri: requestUri })
  return leadOn(c, `/authorize?${ahead.toString()}`)
}

/** Gives the app the redirect URI by which the console tries it, or takes it away: an operator pressed the button for that. */
export async function registerTrial(c: Ctx): Promise<Response> {
  const refused = await refuseActing(c)
  if (refused !== undefined) return refused
  const looked = await lookAtApp(c, 'form')
  if (looked instanceof Response) return looked
  const { client_id: id, client_name: name, redirect_uris: uris } = looked.view.client
  const typed = typedIn(c, 'form')
  const uri = trialUri(c.get('deps').config.issuer)
  const others = uris.filter((one) => one !== uri)
  const isTaken = typed['act'] === 'remove'
  const changes = { redirect_uris: isTaken ? others : [...others, uri] }
  const outcome = await updateClient(c.get('deps'), { actor: callerOf(c), id, changes, seen: seenIn(typed) })
  if (outcome.ok) {
    const path = pathOf(APPS_PATH, id)
    const done = isTaken ? 'unregistered' : 'registered'
    return leadOnTellingApp(c, isTaken ? path : `${path}/try`, { about: 'app', done, id: idIn(c), name })
  }
  if (outcome.error === 'changed') return answerPage(c, <AppActPage {...looked} act="access" isChanged />, 412)
  if (typeof outcome.error === 'object') {
    const { issuer } = c.get('deps').config
    const { errors } = outcome.error
    // The app's only redirect URI stays: one that signs people in must have one.
    const faults = isTaken && others.length === 0 ? [{ field: 'redirect_uris', code: 'only_redirect' }] : errors
    return answerPage(c, <TrialPage {...looked} {...{ issuer, uri, faults }} />, 409)
  }
  return refusedAnyway(c, outcome.error)
}
