// An operator who acts as somebody: by a program, and in a browser.
import type { Browser, Phone } from './people.ts'
import { Phone as NewPhone } from './people.ts'
import { press } from './forms.ts'
import { json, type World } from '../world.ts'

export const WHY = 'Ticket 4711: the invoice is missing'
/** Its words that stand nowhere else. Not its number, which a random id may hold. */
export const WORDS_OF_WHY = /ticket|invoice/i

/** Begins by the API, with a phone that keeps the tokens of that session; `own` goes on with its own. */
export async function actAs(own: Phone, id: string): Promise<Phone> {
  const acting = new NewPhone(own.world, own.ip)
  acting.accessToken = own.accessToken
  const answer = await acting.post(`/api/admin/users/${id}/impersonate`, {
    reason: WHY,
    ...(own.refreshToken === '' ? {} : { refresh_token: own.refreshToken }),
  })
  if (answer.status !== 200) throw new Error(`does not begin: ${answer.status} ${await answer.text()}`)
  return acting
}

/** Begins on the console's page. */
export const actInBrowser = (browser: Browser, id: string, reason = WHY): Promise<Response> =>
  press(browser, `/admin/people/${id}/impersonate`, { reason })

/** The claims of an access token, as its bytes say. */
export const claimsIn = (token = ''): Record<string, unknown> => {
  const [, payload = ''] = token.split('.')
  return JSON.parse(
    new TextDecoder().decode(
      Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)),
    ),
  ) as Record<string, unknown>
}

/** The code of an answer that refuses. */
export const codeOf = async (answer: Response): Promise<string> => `${answer.status} ${(await json(answer)).code}`

/** Whether a session lives, by what it is asked: `GET /api/session`, its refresh, and what a sibling asks for. */
export async function doorsOf(world: World, phone: Phone): Promise<number[]> {
  const refreshed = await world.fetch('/api/refresh', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh_token: phone.refreshToken }),
  })
  const seen = await Promise.all(['/api/session', '/api/sessions', '/api/user'].map((path) => phone.get(path)))
  return [...seen.map(({ status }) => status), refreshed.status]
}
