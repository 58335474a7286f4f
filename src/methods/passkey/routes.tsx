// Passkeys: make one, list them, sign in with one. The JSON is that of WebAuthn L3: the answer of an options route goes into
// `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`, and the result of `toJSON()` is sent back.
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import { passkeySchema, signalsSchema, signedInSchema, tokensSchema } from '../../gate/answers.ts'
import type { AppEnv } from '../../gate/app-env.ts'
import { authenticate } from '../../gate/authenticate.ts'
import { jsonBody } from '../../gate/body.ts'
import { query } from '../../http/body.ts'
import { answerEnrolled, hasJustTypedPassword, whoEnrols } from '../../gate/enroller.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { name, transport } from '../../gate/inputs.ts'
import { creationOptionsSchema, requestOptionsSchema } from '../../gate/passkey-answers.ts'
import { cookieHeader } from '../../http/cookies.ts'
import { endOthers, handle, remember, returnToWanted, wantsEndOthers } from '../../http/inputs.ts'
import { known } from '../../http/named.ts'
import { assertionFields, registrationFields } from '../../http/passkey-inputs.ts'
import { problem } from '../../http/problems.ts'
import { ownActProblem, requireAccessToken, requireFresh, requireSession } from '../../gate/require-session.ts'
import { requireId } from '../../gate/require-administrator.ts'
import { readReturnTo, refuseReturnTo } from '../../gate/return-to.ts'
import { describes } from '../../http/route-spec.ts'
import { answerSignedIn } from '../../gate/signed-in.ts'
import { originsOfRp, rpIdOf } from '../../credentials/passkey.ts'
import { publicPasskey } from '../../credentials/passkeys.ts'
import { listPasskeys, removePasskey, renamePasskey } from './manage.ts'
import { creationOptions, signInOptions } from './options.ts'
import { registerPasskey } from './register.ts'
import { finishByPasskey, signInByPasskey } from './sign-in.ts'

export const passkeyRoutes = new Hono<AppEnv>()
  .post(
    '/api/passkeys/options',
    describes(() => ({
      id: 'getPasskeyCreationOptions',
      tag: 'Passkeys',
      summary: 'Get the options of a new passkey.',
      description:
        'They go into `PublicKeyCredential.parseCreationOptionsFromJSON`. With `conditional` the browser may make it by itself, right after a password was typed.',
      caller: 'session_or_mfa_token',
      fresh: true,
      access: 'session',
      answers: {
        200: { means: 'For parseCreationOptionsFromJSON.', schema: creationOptionsSchema() },
      },
      problems: ['unauthenticated', 'reauthentication_required'],
    })),
    refuseFloods,
    jsonBody(() => z.object({ mfa_token: z.optional(handle()), conditional: z._default(z.boolean(), false) })),
    async (c) => {
      const { mfa_token: mfaToken, conditional } = c.req.valid('json')
      const known = await whoEnrols(c, mfaToken)
      if (known instanceof Response) return known
      const { enroller } = known
      if (conditional && !hasJustTypedPassword(c, enroller)) return problem(c, 'reauthentication_required')
      return c.json(creationOptions(c.get('deps'), enroller, known.soFar.passkeys, conditional))
    },
  )
  .post(
    '/api/passkeys',
    describes(() => ({
      id: 'addPasskey',
      tag: 'Passkeys',
      summary: 'Keep a new passkey.',
      description:
        'Takes what `toJSON()` of the credential gave, and a name. Gives new tokens, and recovery codes with the first second factor.',
      caller: 'session_or_mfa_token',
      fresh: true,
      access: 'session',
      answers: {
        201: {
          means: 'Stored; the owner is told. The codes are shown once.',
          schema: known(
            z.extend(passkeySchema(), {
              ...tokensSchema(),
              status: z.optional(z.literal('signed_in')),
              recovery_codes: z.optional(z.array(z.string())),
            }),
            { id: 'AddedPasskey' },
          ),
        },
      },
      problems: ['unauthenticated', 'reauthentication_required', 'invalid_passkey', 'too_many_passkeys'],
    })),
    refuseFloods,
    jsonBody(() =>
      z.object({
        ...registrationFields(),
        mfa_token: z.optional(handle()),
        name: z.optional(name()),
        end_other_sessions: endOthers(),
      }),
    ),
    async (c) => {
      const { mfa_token: mfaToken, name: wanted, end_other_sessions, ...response } = c.req.valid('json')
      const known = await whoEnrols(c, mfaToken)
      if (known instanceof Response) return known
      const { enroller, soFar } = known
      const input = { soFar, response, name: wanted ?? null, endOthers: end_other_sessions }
      const registered = await registerPasskey(c.get('deps'), enroller, input)
      if (!registered.ok) return problem(c, registered.error)
      const { passkey, enrolled, recoveryCodes } = registered.value
      if (passkey.conditional) return c.json(publicPasskey(passkey), 201)
      const extra = { ...publicPasskey(passkey), ...(recoveryCodes && { recovery_codes: recoveryCodes }) }
      return answerEnrolled(c, enroller, enrolled, extra, 201)
    },
  )
  .get(
    '/api/passkeys',
    describes(() => ({
      id: 'listPasskeys',
      tag: 'Passkeys',
      summary: 'List one’s own passkeys, newest first.',
      description: 'With them come the payloads of the browser’s Signal API.',
      answers: {
        200: {
          means: 'All of them.',
          schema: known(
            z.object({
              items: z.array(passkeySchema()),
              next_cursor: z.null(),
              signals: signalsSchema(),
            }),
            { id: 'PasskeyList' },
          ),
        },
      },
    })),
    requireAccessToken,
    async (c) => {
      const listed = await listPasskeys(c.get('deps'), c.get('own'))
      return listed.ok ? c.json(listed.value) : ownActProblem(c, listed.error)
    },
  )
  .patch(
    '/api/passkeys/:id',
    describes(() => ({
      id: 'renamePasskey',
      tag: 'Passkeys',
      summary: 'Rename one of one’s own passkeys.',
      answers: { 200: { means: 'As it is now.', schema: passkeySchema() } },
      problems: ['not_found'],
    })),
    requireSession,
    requireId,
    jsonBody(() => z.object({ name: name() })),
    async (c) => {
      const { name: wanted } = c.req.valid('json')
      if (wanted === null)
        return problem(c, 'invalid_request', { errors: [{ field: 'name', code: 'too_small', message: 'Not empty.' }] })
      const renamed = await renamePasskey(c.get('deps'), c.get('live'), c.req.param('id'), wanted)
      return renamed.ok ? c.json(renamed.value) : ownActProblem(c, renamed.error)
    },
  )
  .delete(
    '/api/passkeys/:id',
    describes(() => ({
      id: 'removePasskey',
      tag: 'Passkeys',
      summary: 'Remove one of one’s own passkeys.',
      answers: { 204: { means: 'Removed; the owner is told.' } },
      problems: ['not_found', 'last_way_in', 'last_factor'],
    })),
    requireSession,
    requireFresh,
    requireId,
    query(wantsEndOthers),
    async (c) => {
      const { end_other_sessions } = c.req.valid('query')
      const removed = await removePasskey(c.get('deps'), c.get('live'), c.req.param('id'), end_other_sessions)
      return removed.ok ? c.body(null, 204) : ownActProblem(c, removed.error)
    },
  )
  .post(
    '/api/sign-in/passkey/options',
    describes(() => ({
      id: 'getPasskeySignInOptions',
      tag: 'Sign-in',
      summary: 'Get the options of a sign-in by passkey.',
      description:
        'They go into `PublicKeyCredential.parseRequestOptionsFromJSON`. With an `mfa_token` they ask for a passkey of that person, as second factor.',
      answers: {
        200: { means: 'For parseRequestOptionsFromJSON.', schema: requestOptionsSchema() },
      },
      problems: ['invalid_code'],
    })),
    refuseFloods,
    jsonBody(() => z.object({ mfa_token: z.optional(handle()) })),
    async (c) => {
      const options = await signInOptions(c.get('deps'), c.req.valid('json').mfa_token)
      return options.ok ? c.json(options.value) : problem(c, options.error)
    },
  )
  .post(
    '/api/sign-in/passkey',
    describes(() => ({
      id: 'signInWithPasskey',
      tag: 'Sign-in',
      summary: 'Sign in with a passkey.',
      description: 'Takes what `toJSON()` of the credential gave. With an `mfa_token` it finishes that sign-in.',
      answers: { 200: { means: 'Signed in.', schema: signedInSchema() } },
      problems: ['invalid_credentials'],
    })),
    refuseFloods,
    jsonBody(() =>
      z.object({
        ...assertionFields(),
        mfa_token: z.optional(handle()),
        transport: transport(),
        remember: remember(),
      }),
    ),
    async (c) => {
      const { mfa_token: mfaToken, transport: by, remember: stays, ...response } = c.req.valid('json')
      const deps = c.get('deps')
      const outcome =
        mfaToken === undefined
          ? await signInByPasskey(deps, { response, transport: by, remember: stays })
          : await finishByPasskey(deps, { response, mfaToken })
      if (outcome.ok) return answerSignedIn(c, outcome.value)
      // Only for an unknown credential: told about a known one, a browser would hide a passkey that works.
      const signals =
        outcome.error.kind === 'unknown_credential'
          ? { signalUnknownCredential: { rpId: rpIdOf(deps.config), credentialId: response.id } }
          : undefined
      return problem(c, 'invalid_credentials', {
        detail: 'The passkey was not accepted. Sign in another way.',
        ...(signals && { more: { signals } }),
      })
    },
  )
  // A path that links and password managers know: who is signed in manages theirs on the page of their security, a stranger signs in.
  .get(
    '/account/passkeys',
    query(() => z.object({ return_to: returnToWanted() })),
    async (c) => {
      const deps = c.get('deps')
      const security = `${deps.config.issuer}/account/security`
      const returnTo = readReturnTo(deps.config, c.req.valid('query').return_to ?? security)
      if (returnTo === undefined) return refuseReturnTo(c)
      const caller = await authenticate(deps, { cookie: cookieHeader(c.req.raw.headers) })
      const cookies = caller.ok ? caller.value.set_cookies : caller.error.set_cookies
      const signIn = `${deps.config.issuer}/sign-in?return_to=${encodeURIComponent(returnTo)}`
      const answer = c.redirect(caller.ok ? security : signIn, 303)
      for (const cookie of cookies) answer.headers.append('Set-Cookie', cookie)
      return answer
    },
  )
  .get('/.well-known/passkey-endpoints', (c) => {
    const manage = `${c.get('deps').config.issuer}/account/security`
    return c.json({ enroll: `${manage}/passkeys/new`, manage }, 200, { 'Cache-Control': 'public, max-age=3600' })
  })
  .get('/.well-known/webauthn', (c) =>
    c.json({ origins: originsOfRp(c.get('deps').config) }, 200, { 'Cache-Control': 'public, max-age=3600' }),
  )
  // The phone apps that share our passkeys (Digital Asset Links; Associated Domains). Both systems read these files at the root
  // of the RP id's host.
  .get('/.well-known/assetlinks.json', (c) => {
    const { android } = c.get('deps').config.appLinks
    if (android.length === 0) return problem(c, 'not_found')
    const relation = ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds']
    const statements = android.map(({ package: name, sha256 }) => ({
      relation,
      target: { namespace: 'android_app', package_name: name, sha256_cert_fingerprints: sha256 },
    }))
    return c.json(statements, 200, { 'Cache-Control': 'public, max-age=3600' })
  })
  .get('/.well-known/apple-app-site-association', (c) => {
    const { apple } = c.get('deps').config.appLinks
    if (apple.length === 0) return problem(c, 'not_found')
    return c.json({ webcredentials: { apps: apple } }, 200, { 'Cache-Control': 'public, max-age=3600' })
  })
