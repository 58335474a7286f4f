// The public keys, as those who verify our access tokens read them (RFC 7517).
import { expect, it } from 'vitest'
import { freshWorld, json } from '../support/world.ts'

it('tells every origin the public keys, and nobody keeps them longer than a minute', async () => {
  const world = await freshWorld()
  const answer = await world.fetch('/.well-known/jwks.json', { headers: { Origin: 'https://elsewhere.example' } })
  expect(answer.headers.get('Cache-Control')).toBe('public, max-age=60')
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
  expect(answer.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
  const { keys } = await json(answer)
  expect(keys).toEqual([expect.objectContaining({ use: 'sig', alg: 'ES256', kid: expect.any(String) })])
  expect(keys[0]).not.toHaveProperty('d')
})
