// The components that pages are made of: what they show of odd values, and the page of all of them (`/dev/pages`).
import { beforeEach, describe, expect, it } from 'vitest'
import { initialsOf } from '../../src/pages/avatar.tsx'
import { topOf } from '../../src/pages/chart.tsx'
import { relative } from '../../src/pages/time.tsx'
import { AT_A_HOST } from '../support/authenticators/passkeys.ts'
import { open, press } from '../support/people/forms.ts'
import { Browser } from '../support/people/people.ts'
import { freshWorld, openWorld, worldAtNoon, type World } from '../support/world.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE

describe('a time', () => {
  it.each([
    [0, 'now', 'jetzt'],
    [-9_000, 'now', 'jetzt'],
    [-59_000, '59 seconds ago', 'vor 59 Sekunden'],
    [-119_000, '1 minute ago', 'vor 1 Minute'],
    [15 * MINUTE, 'in 15 minutes', 'in 15 Minuten'],
    [-DAY, 'yesterday', 'gestern'],
    [-13 * DAY, '13 days ago', 'vor 13 Tagen'],
    [-400 * DAY, 'last year', 'letztes Jahr'],
  ])('%i ms from now is "%s"', (distance, english, german) => {
    expect([relative(DAY * 900 + distance, DAY * 900, 'en'), relative(DAY * 900 + distance, DAY * 900, 'de')]).toEqual([
      english,
      german,
    ])
  })
})

describe('a person', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['Juan Carlos de la Cruz', 'JC'],
    [' zoë ', 'Z'],
    ['', 'X'],
    [null, 'X'],
    ['𝒜da 👩‍🚀', '𝒜👩'],
  ])('%j has the initials %s', (name, initials) => {
    expect(initialsOf(name, 'x@example.com')).toBe(initials)
  })
})

describe('a chart', () => {
  it('ends its scale at a number whose half is whole', () => {
    expect([0, 1, 2, 3, 5, 10, 11, 41, 1999].map(topOf)).toEqual([2, 2, 2, 4, 6, 10, 20, 60, 2000])
  })
})

describe('/dev/pages', () => {
  let world: World
  beforeEach(async () => {
    world = (await worldAtNoon()).world
  })

  it('shows every component, in the language that is asked for, and reads no database', async () => {
    const browser = new Browser(world)
    const answer = await open(browser, '/dev/pages?ui_locales=de')
    const german = await answer.text()
    expect(answer.status).toBe(200)
    expect(german).toContain('<html lang="de">')
    expect(german).toMatch(
      /<time datetime="[\dT:.-]+Z" title="\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d UTC">vor 5 Minuten<\/time>/,
    )
    for (const [what, mark] of Object.entries({
      table: '<th scope="row"><a href="#">ada@example.com</a></th>',
      pager: 'aria-label="Person: weitere Seiten"',
      chart: 'role="img" aria-label="Anmeldungen am Tag: zwischen 0 und 19, zuletzt 0."',
      numbers: '<td class="number">1.710</td>',
      country: 'Deutschland',
      mark: 'fill="#4285F4"',
      confirm: '<button type="submit" class="danger">Endgültig löschen</button>',
      summary: 'role="alert"',
      badge: 'class="badge warn"',
      off: 'disabled=""',
    }))
      expect(german, what).toContain(mark)
    // Nothing of the page is styled or scripted in its own text: the policy would refuse it.
    expect(german).not.toMatch(/ style=|<script(?! src=)| on\w+=/)
    const english = await (await open(browser, '/dev/pages?ui_locales=en')).text()
    expect(english).toContain('>5 minutes ago</time>')
    expect(english).toContain('Sign-ins a day: between 0 and 19, at the end 0.')
    const posted = await press(browser, '/dev/pages', {})
    expect([posted.status, posted.headers.get('Location')]).toEqual([303, 'http://localhost:8787/dev/pages'])
    expect(world.trips).toEqual([])
  })

  it('is in development alone', async () => {
    await freshWorld()
    for (const [at, url] of [
      [openWorld(AT_A_HOST), '/dev/pages'],
      [world, 'http://192.168.1.5:8787/dev/pages'],
    ] as const)
      for (const method of ['GET', 'POST'])
        expect((await at.fetch(url, { method, headers: { Origin: at.config.issuer } })).status).toBe(404)
  })
})
