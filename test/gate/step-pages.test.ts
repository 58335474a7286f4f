// The page of a second step asks a device for a passkey: its policy lets its own script do so, and nothing else.
import { expect, it } from 'vitest'
import { adaWithApp, EMAIL } from '../support/people/ada.ts'
import { onwardFrom, press } from '../support/people/forms.ts'
import { Browser } from '../support/people/people.ts'
import { PASSWORD } from '../support/world.ts'

it('asks for a second factor, and may run its script', async () => {
  const { world } = await adaWithApp()
  const who = new Browser(world)
  const page = await onwardFrom(who, await press(who, '/sign-in', { email: EMAIL, password: PASSWORD, return_to: '' }))
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('name="code"')])
  expect(page.headers.get('Content-Security-Policy')).toMatch(
    /^default-src 'none';.*; script-src 'self'; connect-src 'self'$/,
  )
})
