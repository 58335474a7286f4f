// Requests of a browser that `/authorize` and the pages refuse.
import { EVIL } from './attacked.ts'
import { pathOf, type Everything, type Refused } from './everything.ts'
import { hiddenIn, LIKES_PAGES, open, press } from '../people/forms.ts'

const authorize =
  (more: Record<string, string>) =>
  async ({ ada, wiki }: Everything): Promise<Response> =>
    open(ada, pathOf((await wiki.rp.begin(more)).url))
export const AT_AUTHORIZE: Refused[] = [
  ['an unknown client', authorize({ client_id: 'nobody' })],
  ['a foreign redirect URI', authorize({ redirect_uri: EVIL })],
  ['another response type', authorize({ response_type: 'token' })],
  ['no challenge', authorize({ code_challenge: '' })],
  ['a plain challenge', authorize({ code_challenge_method: 'plain' })],
  ['an unknown scope', authorize({ scope: 'nothing' })],
  ['an unknown API', authorize({ resource: 'https://unknown.example' })],
  ['a request object', authorize({ request: 'eyJ' })],
  ['a request_uri elsewhere', authorize({ request_uri: 'https://evil.example/r' })],
  ['prompt=none with others', authorize({ prompt: 'none login' })],
  ['a negative max_age', authorize({ max_age: '-1' })],
  ['a mode of messages', authorize({ response_mode: 'web_message' })],
  ['an app that made itself', async ({ ada, evil }) => open(ada, pathOf((await evil.rp.begin({ scope: 'x' })).url))],
  [
    'a posted one',
    ({ world, begun }) =>
      world.fetch('/authorize', {
        method: 'POST',
        headers: { Accept: LIKES_PAGES },
        body: new URLSearchParams([...begun.url.searchParams, ['redirect_uri', EVIL]]),
      }),
  ],
  [
    'a posted one of another type',
    ({ world }) =>
      world.fetch('/authorize', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }),
  ],
]

export const AT_THE_PAGES: Refused[] = [
  [
    'consent, from another site',
    ({ ada, page }) =>
      press(
        ada,
        '/consent',
        { ...hiddenIn(page), decision: 'allow' },
        { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      ),
    ['counters'],
  ],
  [
    'consent, of another account’s page',
    ({ mallory, page }) => press(mallory, '/consent', { ...hiddenIn(page), decision: 'allow' }),
  ],
  [
    'consent, of another request',
    ({ ada, page }) => press(ada, '/consent', { ...hiddenIn(page), request: 'client_id=x', decision: 'allow' }),
  ],
  ['consent, without a decision', ({ ada, page }) => press(ada, '/consent', hiddenIn(page))],
  ['consent, denied', ({ ada, page }) => press(ada, '/consent', { ...hiddenIn(page), decision: 'deny' })],
  // The count of wrong codes, which is the defence.
  [
    'a device’s code that nobody has',
    ({ ada, userId }) => press(ada, '/device', { user_code: 'BCDF-GHJK', account: userId }),
    ['counters'],
  ],
  [
    'a device’s code that can be none',
    ({ ada, userId }) => press(ada, '/device', { user_code: 'AEIO', account: userId }),
  ],
  [
    'a device’s answer, from another site',
    ({ ada, device, userId }) =>
      press(
        ada,
        '/device/answer',
        { user_code: device['user_code'] ?? '', decision: 'allow', account: userId },
        { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
      ),
    ['counters'],
  ],
  [
    'a sign-out that leads elsewhere',
    ({ ada, wiki }) =>
      open(ada, `/oidc/logout?client_id=${wiki.id}&post_logout_redirect_uri=${encodeURIComponent(EVIL)}`),
  ],
  [
    'a sign-out by a hint and another client',
    ({ ada, evil, tokens }) => open(ada, `/oidc/logout?client_id=${evil.id}&id_token_hint=${tokens.id_token}`),
  ],
]
