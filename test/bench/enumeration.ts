// Whether a stranger with a stopwatch learns which addresses have an account: every answer that is the same for all of them,
// timed for each kind of account, in turn. The first kind of a group is the one that the others are held against.
import type { EngineName } from '../../src/crypto/scrypt.ts'
import {
  accessTokenOf,
  emailOf,
  freshSource,
  hashForAll,
  insertPeople,
  insertSignUps,
  PASSWORD,
  post,
} from './people.ts'
import { startServer, type Fill } from './servers.ts'
import { compare, type Comparison } from './statistics.ts'

export type Pair = Comparison & { group: string; left: string; right: string }

/** What a sample sends. `kind` and `number` make an address that no other sample has. */
type Probe = { kind: string; body: (number: number) => unknown }
type Group = { name: string; path: string; status: number; authorization?: string; probes: Record<string, Probe> }

const WARM_UP = 10
const MADE_UP = `${'A'.repeat(42)}E`

/** Times `samples` of each kind in every group; `only` names the groups, all where it is empty. */
export async function measureEnumeration(
  options: { samples: number; engine: EngineName; only: readonly string[] },
  progress: (line: string) => void,
): Promise<Pair[]> {
  const many = options.samples + WARM_UP
  const hash = await hashForAll()
  const challenges: Record<string, string[]> = {}
  const fill: Fill = (database, secret) => {
    insertPeople(database, 'holder', 1, { hash })
    for (const purpose of ['in', 'up', 'forgot', 'code', 'change', 'resend', 'verify'])
      insertPeople(database, `${purpose}-known`, many, { hash })
    for (const purpose of ['in', 'forgot', 'code']) {
      insertPeople(database, `${purpose}-disabled`, many, { hash, disabled: true })
      insertPeople(database, `${purpose}-passwordless`, many, { hash: null })
      insertSignUps(database, `${purpose}-pending`, many, { secret, hash })
    }
    for (const kind of ['resend-free', 'resend-known', 'verify-free', 'verify-known'])
      challenges[kind] = insertSignUps(database, kind, many, { secret, hash })
    challenges['resend-dead'] = insertSignUps(database, 'resend-dead', many, { secret, hash, dead: true })
  }
  progress('starting the server')
  const server = await startServer('same', options.engine, fill)
  try {
    const token = await accessTokenOf(server.origin, emailOf('holder', 0))
    const groups = groupsOf(challenges, token).filter(
      ({ name }) => options.only.length === 0 || options.only.includes(name),
    )
    const pairs: Pair[] = []
    for (const group of groups) pairs.push(...(await measureGroup(server.origin, group, options.samples, progress)))
    return pairs
  } finally {
    await server.stop()
  }
}

export const GROUPS: readonly string[] = groupsOf({}, '').map(({ name }) => name)

function groupsOf(challenges: Record<string, string[]>, token: string): Group[] {
  const byEmail = (kind: string, more: object = {}): Probe => ({
    kind,
    body: (number) => ({ email: emailOf(kind, number), ...more }),
  })
  const byChallenge = (kind: string, more: object = {}): Probe => ({
    kind,
    body: (number) => ({ challenge: challenges[kind]?.[number] ?? MADE_UP, ...more }),
  })
  const everybody = (purpose: string, more: object = {}): Record<string, Probe> => ({
    known: byEmail(`${purpose}-known`, more),
    unknown: byEmail(`${purpose}-unknown`, more),
    disabled: byEmail(`${purpose}-disabled`, more),
    pending: byEmail(`${purpose}-pending`, more),
    'password-less': byEmail(`${purpose}-passwordless`, more),
  })
  const code = { code: '000000' }
  return [
    {
      name: 'sign-in',
      path: '/api/sign-in',
      status: 401,
      probes: everybody('in', { password: 'Wrong-Horse-42-battery' }),
    },
    {
      name: 'sign-up',
      path: '/api/sign-up',
      status: 202,
      probes: { free: byEmail('up-free', { password: PASSWORD }), taken: byEmail('up-known', { password: PASSWORD }) },
    },
    { name: 'forgot', path: '/api/password/forgot', status: 202, probes: everybody('forgot') },
    { name: 'email-code', path: '/api/sign-in/email-code/request', status: 202, probes: everybody('code') },
    {
      name: 'resend',
      path: '/api/email/verify/resend',
      status: 202,
      probes: {
        free: byChallenge('resend-free'),
        taken: byChallenge('resend-known'),
        dead: byChallenge('resend-dead'),
        'made up': byChallenge('none'),
      },
    },
    {
      name: 'verify',
      path: '/api/email/verify',
      status: 400,
      probes: { free: byChallenge('verify-free', code), taken: byChallenge('verify-known', code) },
    },
    {
      name: 'email-change',
      path: '/api/email/change',
      status: 202,
      authorization: `Bearer ${token}`,
      probes: { free: byEmail('change-free'), taken: byEmail('change-known') },
    },
  ]
}

/** Round by round, every kind once, in an order drawn anew: what slows the machine down slows all of them. */
async function measureGroup(
  origin: string,
  group: Group,
  samples: number,
  progress: (line: string) => void,
): Promise<Pair[]> {
  const kinds = Object.entries(group.probes)
  const times = new Map(kinds.map(([name]) => [name, [] as number[]]))
  for (let round = -WARM_UP; round < samples; round += 1) {
    progress(`${group.name}: ${Math.max(0, round)} of ${samples} samples`)
    for (const [name, probe] of shuffled(kinds)) {
      const headers = { 'CF-Connecting-IP': freshSource(), ...authorizationOf(group) }
      const answer = await post(origin, group.path, probe.body(round + WARM_UP), headers)
      if (answer.status !== group.status)
        throw new Error(`${group.name}, ${name}: answered ${answer.status}: ${answer.text}`)
      if (round >= 0) times.get(name)?.push(answer.milliseconds)
    }
  }
  const [[left, reference] = ['', []], ...others] = [...times]
  return others.map(([right, values]) => ({ group: group.name, left, right, ...compare(reference, values) }))
}

function authorizationOf({ authorization }: Group): Record<string, string> {
  return authorization === undefined ? {} : { Authorization: authorization }
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ value }) => value)
}
