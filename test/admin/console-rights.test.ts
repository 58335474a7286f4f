// The console may do what the admin API may, and nothing else: each form of it beside the route of the API that does the same, for every
// kind of operator, on every kind of person. Both begin in the same world; the answers must mean the same, and D1 must look the same after.
import { beforeEach, describe, expect, it } from 'vitest'
import type { Act } from '../support/people/console-act.ts'
import { ACTS } from '../support/people/console-acts.ts'
import {
  deskOf,
  OPERATORS,
  TARGETS,
  type Desk,
  type OperatorKind,
  type TargetKind,
} from '../support/people/console-desks.ts'
import { press } from '../support/people/forms.ts'
import { remains } from '../support/remains.ts'
import { routesOfRouter } from '../support/router.ts'
import { sampled } from '../support/size.ts'
import { json, stopClock } from '../support/world.ts'

const FORMS = routesOfRouter().filter((route) => /^(?!GET )\w+ \/admin(\/|$)/.test(route))

/** Every kind of operator on a USER, and those whom nothing keeps out on everybody. */
const CASES = OPERATORS.flatMap((operator): (readonly [OperatorKind, TargetKind])[] =>
  ['ADMIN', 'SUPER_ADMIN', 'two factors'].includes(operator)
    ? TARGETS.map((target) => [operator, target] as const)
    : [[operator, 'USER'] as const],
)

const LABELS: Record<number, string> = {
  403: 'forbidden',
  404: 'not found',
  409: 'refused',
  412: 'refused',
  429: 'refused',
}

const UNPROVED: readonly OperatorKind[] = ['stale', 'second factor unproved']

/** What an answer of the API means. */
async function meaningOf(answer: Response): Promise<string> {
  if (answer.ok) return 'done'
  if (answer.status !== 401) return LABELS[answer.status] ?? `${answer.status} ${await answer.text()}`
  return (await json(answer)).code === 'reauthentication_required' ? 'prove' : 'sign in'
}

/** What an answer of a form means. */
async function meaningOfPage(answer: Response): Promise<string> {
  if (answer.status !== 303)
    return answer.ok ? 'done' : (LABELS[answer.status] ?? `${answer.status} ${await answer.text()}`)
  const { pathname } = new URL(answer.headers.get('Location') ?? '')
  if (pathname === '/account/prove') return 'prove'
  return pathname === '/sign-in' ? 'sign in' : 'done'
}

const remainsOf = ({ operator, target, root, sessionId, mail }: Desk): Promise<string[]> =>
  remains({ [root.id]: 'root', [target]: 'target', [operator.id]: 'operator', [sessionId]: 'session', [mail]: 'mail' })

async function byForm(act: Act, desk: Desk) {
  await act.first?.(desk)
  const answer = await press(desk.operator.browser, act.path(desk), await act.fields(desk))
  const means = await meaningOfPage(answer)
  await answer.body?.cancel().catch(() => undefined)
  return { means, remains: await remainsOf(desk) }
}

async function byApi(act: Act, desk: Desk) {
  await act.first?.(desk)
  const [method, path, body] = act.api(desk, await act.fields(desk))
  const answer = await desk.operator.browser.send(method, path, body)
  const means = await meaningOf(answer)
  await answer.body?.cancel().catch(() => undefined)
  return { means, remains: await remainsOf(desk) }
}

// Where there is an app, a key of its kind is made when the isolate reads the keys again: at no time, or in both worlds.
beforeEach(() => void stopClock())

describe('the forms of the console', () => {
  it('are all in the table, and no other', () => {
    expect(FORMS.filter((route) => !Object.hasOwn(ACTS, route))).toEqual([])
  })

  it.each(FORMS.map((route, nth) => [route, nth] as const))('%s does what the API does', async (route, nth) => {
    const act = ACTS[route]
    if (act === undefined) throw new Error('not in the table')
    const seen: string[] = []
    for (const [operator, target] of sampled(CASES, 2, nth)) {
      const page = await byForm(act, await deskOf(operator, target))
      if (act.isUnproved === true && UNPROVED.includes(operator)) {
        expect(page.means).toBe('prove')
        continue
      }
      const api = await byApi(act, await deskOf(operator, target))
      expect(page, `${operator} on ${target}`).toEqual(api)
      seen.push(page.means)
    }
    expect(
      seen.every((means) => ['done', 'forbidden', 'prove', 'sign in', 'refused', 'not found'].includes(means)),
      seen.join(', '),
    ).toBe(true)
  })
})
