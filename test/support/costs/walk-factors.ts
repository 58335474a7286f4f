// The part of the walk that somebody takes who has second factors: an authenticator app and recovery codes; with every answer
// that each can get.
import { appOf, STEP_MS, wrongCode, type App } from '../authenticators/authenticator-app.ts'
import { ANY_HASH, enrolTotp, firstStep, recoveryStep, secondStep } from '../people/factors.ts'
import { addUser, Browser, newestMail, Phone, signIn, signInByPhone } from '../people/people.ts'
import { watched } from './watched.ts'
import { json, stopClock } from '../world.ts'

const EMAIL = 'mary@example.com'

/** Takes it. Every password is right there. */
export async function walkFactors(): Promise<void> {
  const clock = stopClock()
  const world = watched()
  await addUser(world, EMAIL, { hash: ANY_HASH })
  const mary = new Browser(world)
  await signIn(mary, EMAIL)
  await mary.post('/api/recovery-codes')
  await mary.post('/api/totp')
  await mary.post('/api/totp/confirm', { code: '000000' })
  const { app, recoveryCodes } = await enrolTotp(mary)
  const next = async (): Promise<App> => (clock.pass(STEP_MS), app)

  const stranger = new Browser(world)
  const { mfa_token } = await firstStep(stranger, EMAIL)
  await secondStep(stranger, 'x', '000000')
  await secondStep(stranger, mfa_token, wrongCode(app))
  await recoveryStep(stranger, mfa_token, 'x')
  await secondStep(stranger, mfa_token, app.code())
  const known = await firstStep(stranger, EMAIL)
  await secondStep(stranger, known.mfa_token, (await next()).code())
  await recoveryStep(new Browser(world), (await firstStep(new Browser(world), EMAIL)).mfa_token, recoveryCodes[0] ?? '')

  await mary.post('/api/reauthenticate/options', { mail: true })
  await mary.post('/api/reauthenticate', { password: 'x' })
  await mary.post('/api/reauthenticate', { totp_code: wrongCode(app) })
  await mary.post('/api/reauthenticate', { totp_code: (await next()).code() })
  await mary.post('/api/recovery-codes')
  await mary.send('DELETE', '/api/totp?end_other_sessions=true')
  await mary.send('DELETE', '/api/totp')
  await walkThrottle()
  await walkPolicy()
}

/** Until the counters of second factors are full. */
async function walkThrottle(): Promise<void> {
  const strict = watched({ SIGN_IN_ATTEMPTS: '1' })
  await addUser(strict, 'grete@example.com', { hash: ANY_HASH })
  const grete = new Browser(strict)
  await signIn(grete, 'grete@example.com')
  const { app } = await enrolTotp(grete)
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { mfa_token } = await firstStep(new Browser(strict), 'grete@example.com')
    await secondStep(new Browser(strict, { ip: '192.0.2.77' }), mfa_token, wrongCode(app))
  }
}

/** Who must have a second factor: led to it at sign-in, at sign-up, and shut in with one. */
async function walkPolicy(): Promise<void> {
  const open = watched()
  const required = watched({ MFA: 'required', EMAIL_VERIFICATION: 'optional' })
  await addUser(open, 'rosa@example.com', { hash: ANY_HASH })
  const old = new Phone(open)
  await signInByPhone(old, 'rosa@example.com')
  const half = Object.assign(new Phone(required), { accessToken: old.accessToken })
  await half.get('/api/user')
  await half.post('/api/password/change', { current_password: 'x', new_password: 'Brighter-Lamp-93-river' })
  const rosa = new Browser(required)
  const { mfa_token } = await firstStep(rosa, 'rosa@example.com')
  const app = appOf(await json(await rosa.post('/api/totp', { mfa_token })))
  await rosa.post('/api/totp/confirm', { mfa_token, code: app.code() })
  await rosa.send('DELETE', '/api/totp')
  const squatter = new Browser(required)
  await squatter.post('/api/sign-up', { email: 'ruth@example.com', password: 'Correct-Horse-42-battery' })
  const ruth = new Browser(required)
  const { challenge } = await json(await ruth.post('/api/sign-in/email-code/request', { email: 'ruth@example.com' }))
  const { code } = await newestMail(required, 'ruth@example.com')
  await ruth.post('/api/sign-in/email-code', { challenge, code })
}
