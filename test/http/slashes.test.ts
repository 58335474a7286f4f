// A trailing slash is redirected to the spelling without it (contract §8), and to nowhere else.
import { beforeAll, describe, expect, it } from 'vitest'
import { routesOfRouter } from '../support/router.ts'
import { freshWorld, openWorld, type World } from '../support/world.ts'

let world: World
let below: World

beforeAll(async () => {
  world = await freshWorld()
  below = openWorld({ ISSUER: 'http://localhost:8787/auth' })
})

const whereTo = async (where: World, path: string, method = 'GET'): Promise<[number, string | null]> => {
  const answer = await where.fetch(path.startsWith('http') ? path : `http://localhost:8787${path}`, { method })
  return [answer.status, answer.headers.get('Location')]
}

describe('a trailing slash', () => {
  it('is redirected for every path that is served, by every method, with its query', async () => {
    const served = routesOfRouter().map((route) => route.split(' ') as [string, string])
    expect(served.length).toBeGreaterThan(60)
    for (const [method, path] of served) {
      if (path === '/') continue
      const filled = path.replace(/:\w+/g, 'acme')
      const to = `http://localhost:8787${filled}?a=%2F&b=`
      expect(await whereTo(world, `${filled}/?a=%2F&b=`, method), `${method} ${path}`).toEqual([308, to])
    }
  })

  it('is redirected below an issuer with a path, its own root included, and not beside it', async () => {
    expect(await whereTo(below, '/auth/sign-in/?x=1')).toEqual([308, 'http://localhost:8787/auth/sign-in?x=1'])
    expect(await whereTo(below, '/auth/')).toEqual([308, 'http://localhost:8787/auth'])
    expect((await whereTo(below, '/sign-in/'))[0]).toBe(404)
    expect((await whereTo(below, '/'))[0]).toBe(404)
  })

  it('leads to no other host, whatever stands before it', async () => {
    for (const path of [
      '//evil.example/',
      '///evil.example//',
      '/\\evil.example/',
      '/%2f/evil.example/',
      '/@evil.example/',
      '/.evil.example/',
      '///',
    ]) {
      const [status, location] = await whereTo(world, path)
      expect(status, path).toBe(308)
      expect(new URL(location ?? '').origin, path).toBe('http://localhost:8787')
      expect(location?.startsWith('http://localhost:8787/'), path).toBe(true)
      const [, beneath] = await whereTo(below, `/auth${path}`)
      expect(new URL(beneath ?? '').origin, path).toBe('http://localhost:8787')
    }
  })

  it('is taken to the issuer, whatever the Host header says', async () => {
    expect(await whereTo(world, 'http://evil.example/sign-in/')).toEqual([308, 'http://localhost:8787/sign-in'])
  })

  it('keeps a preflight what it is: browsers follow none', async () => {
    const answer = await world.fetch('/api/sign-in/', {
      method: 'OPTIONS',
      headers: { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'POST' },
    })
    expect(answer.status).toBe(204)
  })
})
