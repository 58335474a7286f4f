// The part of the walk that somebody takes who has lost a password, moves to another address, or proves again who they are.
import { addUser, Browser, mailedToken, newestMail } from '../people/people.ts'
import { watched } from './watched.ts'
import { json, PASSWORD, stopClock } from '../world.ts'

const MINUTE = 60_000
const EMAIL = 'hedy@example.com'
const MOVED = 'hedy@example.org'

const form = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) })

/** Takes it, with every answer that a code can get. */
export async function walkRecovery(): Promise<void> {
  const clock = stopClock()
  const world = watched({ MAIL_HOURLY_LIMIT: '30' })
  await addUser(world, EMAIL)
  const hedy = new Browser(world)
  const stranger = new Browser(world)
  const ask = async (who: Browser, path: string, body: object): Promise<string> => {
    clock.pass(2 * MINUTE)
    return (await json(await who.post(path, body))).challenge
  }
  const codeOf = async (address: string): Promise<string> => (await newestMail(world, address)).code ?? ''

  let challenge = await ask(stranger, '/api/password/forgot', { email: EMAIL })
  await stranger.post('/api/password/forgot', { email: EMAIL })
  await stranger.post('/api/password/forgot', { email: 'nobody@example.com' })
  await stranger.post('/api/password/reset', { challenge, code: '000000', password: PASSWORD })
  await world.fetch('/.well-known/change-password')
  await world.fetch('/forgot-password')
  await world.fetch('/forgot-password', form({ email: EMAIL }))
  const token = await mailedToken(world, EMAIL)
  await world.fetch(`/reset-password?token=${token}`)
  await stranger.post('/api/password/reset', { challenge, code: await codeOf(EMAIL), password: PASSWORD })
  await world.fetch('/reset-password', form({ token, password: PASSWORD }))

  challenge = await ask(hedy, '/api/sign-in/email-code/request', { email: EMAIL })
  await hedy.post('/api/sign-in/email-code', { challenge, code: '000000' })
  await hedy.post('/api/sign-in/email-code', { challenge, code: await codeOf(EMAIL) })
  await hedy.post('/api/password/change', { current_password: PASSWORD, new_password: PASSWORD })
  await hedy.post('/api/reauthenticate', { password: PASSWORD })
  challenge = await ask(hedy, '/api/reauthenticate/options', { mail: true })
  await hedy.post('/api/reauthenticate', { challenge, code: '000000' })
  await hedy.post('/api/reauthenticate', { challenge, code: await codeOf(EMAIL) })

  challenge = await ask(hedy, '/api/email/change', { email: MOVED })
  await hedy.post('/api/email/change/confirm', { challenge, code: '000000' })
  await world.fetch(`/confirm-email?token=${await mailedToken(world, MOVED)}`)
  await hedy.get(`/confirm-email?token=${await mailedToken(world, MOVED)}`)
  await hedy.post('/api/email/change/confirm', { challenge, code: await codeOf(MOVED) })
  clock.pass(1000)
  const undo = await mailedToken(world, EMAIL)
  await world.fetch(`/undo-email?token=${undo}`)
  await stranger.post('/api/email/change/undo', { token: undo })
  await stranger.post('/api/email/change/undo', { token: undo })
  await world.fetch('/undo-email', form({ token: undo }))
  challenge = await ask(hedy, '/api/sign-in/email-code/request', { email: EMAIL })
  await hedy.post('/api/sign-in/email-code', { challenge, code: await codeOf(EMAIL) })
  await ask(hedy, '/api/email/change', { email: MOVED })
  await world.fetch('/confirm-email', form({ token: await mailedToken(world, MOVED) }))
  // Until the budget for mail is used up.
  for (let request = 0; request < 7; request += 1) await ask(stranger, '/api/password/forgot', { email: EMAIL })
}
