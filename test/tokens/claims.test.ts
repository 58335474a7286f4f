// What the scopes of a grant tell an app of a person (OIDC Core §5.4): what they have said, and nothing about what they have not.
import { expect, it } from 'vitest'
import { claimsOf } from '../../src/tokens/issue-grant.ts'

const ada = {
  id: 'ada',
  email: 'ada@example.com',
  name: 'Ada' as string | null,
  role: 'USER' as const,
  emailVerifiedAt: 5,
  createdAt: 1,
  updatedAt: 1_999,
} as Parameters<typeof claimsOf>[0]

it.each([
  [['openid'], ada, {}],
  [['openid', 'profile'], ada, { name: 'Ada', updated_at: 1 }],
  [['openid', 'profile'], { ...ada, name: null }, { updated_at: 1 }],
  [['openid', 'email'], ada, { email: 'ada@example.com', email_verified: true }],
  [['openid', 'email'], { ...ada, emailVerifiedAt: null }, { email: 'ada@example.com', email_verified: false }],
  [['email', 'profile'], ada, { name: 'Ada', updated_at: 1, email: 'ada@example.com', email_verified: true }],
])('%j of %o is %o', (scope, person, claims) => {
  expect(claimsOf(person, scope)).toStrictEqual(claims)
})
