// One's own passkeys on pages: the same verbs that `/api/passkeys` calls. Only the ceremony needs a script; its form posts what the device
// answered.
import type { Context } from 'hono'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import { userHandleOf } from '../../credentials/passkey.ts'
import type { AppEnv } from '../../gate/app-env.ts'
import { formBody } from '../../gate/body.ts'
import { answerEnrolled } from '../../gate/enroller.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { name } from '../../gate/inputs.ts'
import { refused, requireFreshPerson, requireLivePerson, whoEnrolsHere } from '../../gate/own-page.ts'
import { requirePerson } from '../../gate/page-session.ts'
import { requireId } from '../../gate/require-administrator.ts'
import { lead, readReturnTo, refuseReturnTo, withCookiesOf } from '../../gate/return-to.ts'
import { leadToStep } from '../../gate/step.ts'
import { query } from '../../http/body.ts'
import { returnToWanted, ticked } from '../../http/inputs.ts'
import { leadOnSaying, saying } from '../../http/notice.ts'
import { answerPage } from '../../http/page.ts'
import { credentialIn, registrationFields } from '../../http/passkey-inputs.ts'
import { problem } from '../../http/problems.ts'
import { describeProgram } from '../../mail/origin.ts'
import { AddPasskeyPage, RemovePasskeyPage, RenamePasskeyPage } from './account-pages.tsx'
import { listPasskeys, removePasskey, renamePasskey } from './manage.ts'
import { registerPasskey } from './register.ts'

const SECURITY = '/account/security'
const PATH = `${SECURITY}/passkeys`
const NEW = `${PATH}/new`

/** Where adding a passkey leads on to; `undefined` where the wish isn't allowed. Without one: the page of one's security. */
function onwardOf(c: Context<AppEnv>, wanted: string | undefined): string | undefined {
  const { config } = c.get('deps')
  return readReturnTo(config, wanted ?? `${config.issuer}${SECURITY}`)
}

function addPage(c: Context<AppEnv>, returnTo: string, code?: string): Promise<Response> {
  const { userAgent, language } = c.get('deps').caller
  const problems = code === undefined ? [] : [{ code }]
  const user = userHandleOf(c.get('own').userId)
  const page = <AddPasskeyPage {...{ returnTo, user, problems }} device={describeProgram(userAgent, language)} />
  return answerPage(c, page, code === undefined ? 200 : 400, 'script')
}

/** The name of one of their passkeys; a response refuses who has none of this id. One round trip. */
async function nameOf(c: Context<AppEnv>): Promise<string | Response> {
  const listed = await listPasskeys(c.get('deps'), c.get('own'))
  if (!listed.ok) return refused(c, listed.error, c.req.path)
  return listed.value.items.find(({ id }) => id === c.req.param('id'))?.name ?? problem(c, 'not_found')
}

const idOf = (c: Context<AppEnv>): string => c.req.param('id') ?? ''

export const passkeyAccountRoutes = new Hono<AppEnv>()
  .get(
    NEW,
    requirePerson,
    query(() => z.object({ return_to: returnToWanted() })),
    async (c) => {
      const returnTo = onwardOf(c, c.req.valid('query').return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const known = await whoEnrolsHere(c)
      return known instanceof Response ? known : addPage(c, returnTo)
    },
  )
  .post(
    PATH,
    refuseFloods,
    requirePerson,
    formBody(
      () =>
        z.object({
          credential: z.optional(credentialIn(z.object(registrationFields()))),
          name: z.optional(name()),
          return_to: returnToWanted(),
        }),
      // The recovery codes come with the first answer: a form that is sent again gets the same one.
      'attempt',
    ),
    async (c) => {
      const { credential, name: wanted, return_to } = c.req.valid('form')
      const returnTo = onwardOf(c, return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      // Sent without the script, which alone can ask the device.
      if (credential === undefined) return addPage(c, returnTo, 'needs_script')
      const known = await whoEnrolsHere(c, `${NEW}?return_to=${encodeURIComponent(returnTo)}`)
      if (known instanceof Response) return known
      const { enroller, soFar } = known
      const input = { soFar, response: credential, name: wanted ?? null, endOthers: false }
      const registered = await registerPasskey(c.get('deps'), enroller, input)
      if (!registered.ok) return addPage(c, returnTo, registered.error)
      const { passkey, enrolled, recoveryCodes: codes } = registered.value
      const said = saying(await lead(c, returnTo), 'passkey_added')
      if (passkey.conditional) return said
      const answer =
        codes === undefined
          ? said
          : await leadToStep(c, { kind: 'codes', codes, sessionId: enrolled.session.id }, returnTo)
      return withCookiesOf(answer, await answerEnrolled(c, enroller, enrolled, {}))
    },
  )
  .get(`${PATH}/:id/rename`, requireId, requirePerson, async (c) => {
    const called = await nameOf(c)
    if (called instanceof Response) return called
    return answerPage(c, <RenamePasskeyPage id={idOf(c)} name={called} problems={[]} />)
  })
  .post(
    `${PATH}/:id/rename`,
    requireId,
    requirePerson,
    requireLivePerson,
    formBody(
      () => z.object({ name: name() }),
      'nothing',
      (c, problems, { name: typed = '' }) =>
        answerPage(c, <RenamePasskeyPage id={idOf(c)} name={typed} problems={problems} />, 400),
    ),
    async (c) => {
      const { name: wanted } = c.req.valid('form')
      if (wanted === null) {
        const problems = [{ field: 'name', code: 'name_missing' }]
        return answerPage(c, <RenamePasskeyPage id={idOf(c)} name="" problems={problems} />, 400)
      }
      const renamed = await renamePasskey(c.get('deps'), c.get('live'), idOf(c), wanted)
      return renamed.ok ? leadOnSaying(c, SECURITY, 'passkey_renamed') : refused(c, renamed.error, SECURITY)
    },
  )
  .get(`${PATH}/:id/remove`, requireId, requirePerson, requireFreshPerson, async (c) => {
    const called = await nameOf(c)
    if (called instanceof Response) return called
    return answerPage(c, <RemovePasskeyPage id={idOf(c)} name={called} problems={[]} />)
  })
  .post(
    `${PATH}/:id/remove`,
    requireId,
    requirePerson,
    requireFreshPerson,
    formBody(() => z.object({ end_others: ticked() }), 'nothing'),
    async (c) => {
      const removed = await removePasskey(c.get('deps'), c.get('live'), idOf(c), c.req.valid('form').end_others)
      // One that is gone already is told the same: a double click.
      if (removed.ok || removed.error === 'not_found') return leadOnSaying(c, SECURITY, 'passkey_removed')
      if (removed.error !== 'last_way_in' && removed.error !== 'last_factor')
        return refused(c, removed.error, c.req.path)
      const called = await nameOf(c)
      if (called instanceof Response) return called
      const problems = [{ code: removed.error }]
      return answerPage(c, <RemovePasskeyPage id={idOf(c)} name={called} problems={problems} />, 409)
    },
  )
