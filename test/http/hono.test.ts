// The router: it finds what Hono's smallest router finds, by every route that the Worker has.
import fc from 'fast-check'
import { UnsupportedPathError, type Result } from 'hono/router'
import { PatternRouter } from 'hono/router/pattern-router'
import { expect, it } from 'vitest'
import { SegmentRouter } from '../../src/http/hono.ts'
import { rooms } from '../support/router.ts'

const ADDED: [method: string, path: string][] = [
  ['ALL', '/*'],
  ['ALL', '/api/*'],
  ['GET', '/'],
  ['GET', '/a/:b/*'],
  ...rooms.flatMap(([, room]) => room.routes.map(({ method, path }): [string, string] => [method, path])),
]

/** What was found, as numbers of `ADDED` with their parameters. */
const plainOf = ([found]: Result<number>) => found.map(([number, params]) => [number, { ...params }])

it('finds the same handlers with the same parameters, in the same order', () => {
  const [ours, honos] = [new SegmentRouter<number>(), new PatternRouter<number>()]
  for (const [number, [method, path]] of ADDED.entries()) {
    ours.add(method, path, number)
    honos.add(method, path, number)
  }
  const word = fc.constantFrom('', 'api', 'a', 'admin', 'users', '*', ':id', '%2f', 'x.y', 'sign-in', 'Ä')
  const path = fc.oneof(
    fc.array(word, { maxLength: 6 }).map((words) => `/${words.join('/')}`),
    fc
      .tuple(fc.constantFrom(...ADDED), word, fc.constantFrom('', '/', '//', '/more'))
      .map(([[, added], given, end]) => added.replaceAll(/:\w+|\*/g, given) + end),
  )
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'), path, (method, asked) => {
      expect(plainOf(ours.match(method, asked))).toEqual(plainOf(honos.match(method, asked)))
    }),
    { numRuns: 2_000 },
  )
})

it('refuses a path that it would not find', () => {
  for (const path of ['/:id{[0-9]+}', '/a?', '/*/b', '/a*'])
    expect(() => new SegmentRouter().add('GET', path, 0)).toThrow(UnsupportedPathError)
})
