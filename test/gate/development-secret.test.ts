// A secret of development stands in a file of a developer, so who got it could sign tokens. Such a Worker serves its own machine alone,
// whatever name another machine or a page of a stranger (DNS rebinding) calls it by.
import { expect, it } from 'vitest'
import { developmentSecret } from '../../src/ops/development-secret.ts'
import { freshWorld, json, openWorld } from '../support/world.ts'

const PATHS = ['/sign-in', '/api/session', '/.well-known/jwks.json', '/dev/mail']

it('is served on loopback, and 404 by any other name, before anything is asked of D1', async () => {
  const world = await freshWorld({ AUTH_SECRET: developmentSecret() })
  for (const host of ['http://localhost:8787', 'http://127.0.0.1:8787', 'http://[::1]:8787'])
    expect((await world.fetch(`${host}/sign-in`)).status, host).toBe(200)
  world.trips.length = 0
  for (const host of ['http://192.168.1.7:8787', 'http://rebound.example:8787', 'https://localhost.example'])
    for (const path of PATHS) {
      const answer = await world.fetch(`${host}${path}`)
      expect([host, path, answer.status, answer.headers.get('X-Content-Type-Options')]).toEqual([
        host,
        path,
        404,
        'nosniff',
      ])
    }
  expect(world.trips).toEqual([])
})

it('is of no matter with a secret of one’s own', async () => {
  const world = openWorld()
  expect((await world.fetch('http://auth.test:8787/.well-known/jwks.json')).status).toBe(200)
  expect((await json(await world.fetch('http://auth.test:8787/api/session'))).code).toBe('unauthenticated')
})
