// The ways to a session by a sign-up, as somebody walks them who has a wish to be remembered or says nothing of it.
import { onwardIn } from './forms.ts'
import { newestMail, Browser } from './people.ts'
import { json, PASSWORD, type Vars } from '../world.ts'

const EMAIL = 'ada@example.com'
const NEW = 'Brighter-Lamp-93-river'

/** What is said of it: in JSON as it stands, in forms and links as text. */
export type Wish = { remember?: boolean }

export type Way = {
  /** The route whose answer has the cookies. */
  route: string
  /** What sets it apart from others that end there. */
  by: string
  vars?: Vars
  enter: (browser: Browser, wish: Wish) => Promise<Response>
}

export const spelled = ({ remember }: Wish): Record<string, string> =>
  remember === undefined ? {} : { remember: String(remember) }
export const mailed = async (browser: Browser) =>
  (await newestMail(browser.world, EMAIL)) as { code: string; link: string }
const mailedToken = async (browser: Browser): Promise<string> =>
  new URL((await mailed(browser)).link).searchParams.get('token') ?? ''

/** Asks for an account; the challenge, where one is given. */
const askToJoin = async (browser: Browser, more: object = {}): Promise<string> =>
  (await json(await browser.post('/api/sign-up', { email: EMAIL, password: PASSWORD, ...more }))).challenge

export const WAYS_BY_SIGN_UP: readonly Way[] = [
  {
    route: 'POST /api/email/verify',
    by: 'the code of a sign-up, wished for with the code',
    enter: async (browser, wish) => {
      const challenge = await askToJoin(browser, { remember: wish.remember === false })
      const { code } = await mailed(browser)
      return browser.post('/api/email/verify', { challenge, code, remember: false, ...wish })
    },
  },
  {
    route: 'POST /api/email/verify',
    by: 'the code of a sign-up, wished for with the sign-up',
    enter: async (browser, wish) => {
      const challenge = await askToJoin(browser, wish)
      const { code } = await mailed(browser)
      return browser.post('/api/email/verify', { challenge, code })
    },
  },
  {
    route: 'POST /api/email/verify',
    by: 'the link of a sign-up',
    enter: async (browser, wish) => {
      await askToJoin(browser)
      return browser.post('/api/email/verify', { token: await mailedToken(browser), ...wish })
    },
  },
  {
    route: 'POST /verify-email/code',
    by: 'the code of a sign-up on pages',
    enter: async (browser, wish) => {
      const asked = await browser.submit('/sign-up', { email: EMAIL, password: PASSWORD, ...spelled(wish) })
      const { code } = await mailed(browser)
      return browser.submit('/verify-email/code', { ...(await onwardIn(browser, asked)), code })
    },
  },
  {
    route: 'POST /verify-email',
    by: 'the link of a sign-up, where it was asked for',
    enter: async (browser, wish) => {
      await askToJoin(browser)
      return browser.submit('/verify-email', { token: await mailedToken(browser), ...spelled(wish) })
    },
  },
  {
    route: 'POST /verify-email',
    by: 'the link of a sign-up, elsewhere',
    enter: async (browser, wish) => {
      await askToJoin(new Browser(browser.world), { remember: true })
      return browser.submit('/verify-email', { token: await mailedToken(browser), password: NEW, ...spelled(wish) })
    },
  },
]
