// The filter of the audit log: the person an event concerns, the actor, the event, its outcome, and the time.
import * as z from 'zod/mini'
import { EVENTS, type Event } from '../audit/events.ts'
import { uuidv7Floor } from '../crypto/random.ts'
import { email } from '../gate/inputs.ts'
import { id, page } from '../http/inputs.ts'
import { lately } from '../late.ts'

/** Actors that are no people. */
export const DOORS = ['operator', 'sibling', 'clock'] as const
export const OUTCOMES = ['success', 'failure'] as const

/** A person by their id or their canonical address, or a door by its name. */
export type Who = { id: string } | { email: string }

/** What is left out doesn't matter. `from` and `until` are ids: the id of an event begins with its time. */
export type LogFilter = {
  subject?: Who | undefined
  actor?: Who | undefined
  event?: Event | undefined
  outcome?: (typeof OUTCOMES)[number] | undefined
  /** A client of ours, by its id. */
  client?: string | undefined
  from?: string | undefined
  until?: string | undefined
}

/** Where a page begins: before an event, after one, or at the newest. */
export type Edge = { before?: string | undefined; after?: string | undefined }

const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?)?$/

/** A time in UTC (RFC 3339, or a part of it: `2026-11-29`, `2026-11-29T14:00`), as the first id that an event of it can have. */
const time = () =>
  z.pipe(
    z.string().check(z.maxLength(30)),
    z.transform((text, context): string => {
      const at = TIME.test(text)
        ? Date.parse(text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text)
        : Number.NaN
      if (!Number.isNaN(at)) return uuidv7Floor(at)
      const params = { code: 'invalid_time' }
      context.issues.push({ code: 'custom', message: 'A time in UTC, as 2026-11-29T14:00.', params, input: '' })
      return z.NEVER
    }),
  )

const byId = lately(() =>
  z.pipe(
    z.union([id(), z.enum(DOORS)]),
    z.transform((text): Who => ({ id: text })),
  ),
)
const byAddress = () =>
  z.pipe(
    email(),
    z.transform((address): Who => ({ email: address })),
  )
const anybody = () => z.optional(z.union([byId(), byAddress()]))

/** The id of an app, which may be a URL. */
const app = () => z.optional(z.string().check(z.maxLength(2000)))

const common = () => ({
  event: z.optional(z.enum(EVENTS)),
  outcome: z.optional(z.enum(OUTCOMES)),
  from: z.optional(time()),
  until: z.optional(time()),
})

/** The query of the page: people by id or address, and where the page begins. */
export const logPageQuery = () =>
  z.object({
    ...common(),
    person: anybody(),
    actor: anybody(),
    app: app(),
    limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 50),
    before: page().shape.cursor,
    after: page().shape.cursor,
  })

/** The query of the page's export. */
export const logFileQuery = () =>
  z.pipe(
    z.object({ ...common(), person: anybody(), actor: anybody(), app: app() }),
    z.transform(({ person, app: client, ...filter }): LogFilter => ({ ...filter, subject: person, client })),
  )

/** The query of the API's export: the names of the API's list, and the id that a file which was cut ends with. */
export const exportFilter = () =>
  z.pipe(
    z.object({
      ...common(),
      subject_id: z.optional(id()),
      actor_id: z.optional(z.union([id(), z.enum(DOORS)])),
      cursor: page().shape.cursor,
    }),
    z.transform(({ subject_id, actor_id, cursor, ...filter }): LogFilter & { cursor: string | undefined } => ({
      ...filter,
      subject: subject_id === undefined ? undefined : { id: subject_id },
      actor: actor_id === undefined ? undefined : { id: actor_id },
      cursor,
    })),
  )

/** What an export can be asked for, by the names of its two queries. */
const RECORDED = [
  'event',
  'outcome',
  'from',
  'until',
  'person',
  'actor',
  'app',
  'subject_id',
  'actor_id',
  'cursor',
  'limit',
]

/**
 * What an export was asked for, as the log keeps it: in the words of a URL that was found right. A name that the export doesn't know is left
 * out, and of an address that was typed it says only that it was one: the log outlives its person.
 */
export function recordedFilter(asked: URLSearchParams): string {
  const said = [...new Set(asked.keys())]
    .filter((name) => RECORDED.includes(name))
    .map((name) => [name, asked.get(name) ?? ''] as const)
    .filter(([, text]) => text !== '')
  const isAddress = (name: string, text: string): boolean =>
    (name === 'person' || name === 'actor') && !byId().safeParse(text).success
  return new URLSearchParams(said.map(([name, text]) => [name, isAddress(name, text) ? 'address' : text])).toString()
}
