// How a mail looks: the palette of the pages, legible in light and in dark wherever a mail program takes its colours from, the operator's
// colour on its button, and their logo where it can be loaded.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeMail } from '../../src/mail/compose.ts'
import { BUILT } from '../../src/pages/built.ts'
import { contrast } from '../support/contrast.ts'

type MailConfig = Parameters<typeof composeMail>[0]
const htmlOf = (config: Partial<MailConfig> = {}): string =>
  composeMail(
    {
      appName: 'Acme',
      mailedCodeMs: 600_000,
      emailUndoMs: 600_000,
      supportEmail: 'help@acme.example',
      brandColor: undefined,
      brandLogo: undefined,
      ...config,
    },
    { to: 'a@b.example', kind: 'sign_up_code', language: 'en', code: '042137', link: 'https://a.example/', origin: '' },
  ).html

type Look = { color?: string; background?: string }
/** The colours of a class as they stand inline. */
function inline(html: string, name: string): Look {
  const [, look = ''] = new RegExp(`class="${name}(?: title)?"[^>]* style="([^"]*)"`).exec(html) ?? []
  return {
    color: /(?:^|;)color:(#[0-9a-f]{6})/.exec(look)?.[1] ?? '',
    background: /(?:^|;)background:(#[0-9a-f]{6})/.exec(look)?.[1] ?? '',
  }
}
/** The same of a stylesheet's rule. */
function ruled(rules: string, name: string): Look {
  const [, look = ''] = new RegExp(`\\.${name}\\{([^}]*)\\}`).exec(rules) ?? []
  return {
    color: /(?:^|;)color:(#[0-9a-f]{6})!important/.exec(look)?.[1] ?? '',
    background: /(?:^|;)background:(#[0-9a-f]{6})!important/.exec(look)?.[1] ?? '',
  }
}
const palettes = (html: string): [string, (name: string) => Look][] => {
  const dark = /@media \(prefers-color-scheme:dark\)\{(.*)\}\n/.exec(html)?.[1] ?? ''
  const outlook = /^(?:\[data-ogs[cb]\] \.\w+\{[^}]*\})+$/m.exec(html)?.[0] ?? ''
  return [
    ['light', (name) => inline(html, name)],
    ['dark', (name) => ruled(dark, name)],
    ['dark in Outlook', (name) => ruled(outlook, name)],
  ]
}
/** What is written on what. */
const PAIRS = [
  ['text', 'card'],
  ['text', 'bg'],
  ['muted', 'card'],
  ['muted', 'bg'],
  ['link', 'bg'],
  ['ink', 'button'],
] as const

describe('a mail', () => {
  it('is legible in light and in dark, whatever colour the brand has', () => {
    const colors = fc.integer({ min: 0, max: 0xff_ff_ff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
    fc.assert(
      fc.property(fc.option(colors, { nil: undefined }), (brandColor) => {
        for (const [scheme, at] of palettes(htmlOf({ brandColor })))
          for (const [ink, ground] of PAIRS)
            expect(
              contrast(at(ink).color ?? '', at(ground).background ?? ''),
              `${ink} on ${ground}, ${scheme}`,
            ).toBeGreaterThanOrEqual(4.5)
      }),
      { numRuns: 40 },
    )
  })

  it('says to mail programs that it has a dark palette of its own', () => {
    for (const line of [
      '<meta name="color-scheme" content="light dark">',
      '<meta name="supported-color-schemes" content="light dark">',
      ':root{color-scheme:light dark;supported-color-schemes:light dark}',
    ])
      expect(htmlOf()).toContain(line)
  })

  it('sets a background wherever it sets a colour of text, also for programs that know attributes only', () => {
    for (const name of ['bg', 'card', 'button'])
      expect(htmlOf()).toMatch(new RegExp(`class="${name}"[^>]* bgcolor="#[0-9a-f]{6}"`))
  })

  it('has the colours of the pages', () => {
    const [light = '', dark = ''] = [...BUILT.style.text.matchAll(/:root\{([^}]*)\}/g)].map((found) => found[1])
    for (const [part, scheme] of [
      [light, palettes(htmlOf())[0]],
      [dark, palettes(htmlOf())[1]],
    ] as const) {
      const token = (name: string): string =>
        (new RegExp(`--${name}: ?(#[0-9a-f]+);`).exec(part)?.[1] ?? '').replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')
      const at = scheme?.[1] ?? ((): Look => ({}))
      expect([at('bg').background, at('card').background, at('button').background]).toEqual(
        ['bg', 'surface', 'accent'].map(token),
      )
      expect([at('text').color, at('muted').color, at('ink').color]).toEqual(['text', 'muted', 'on-accent'].map(token))
    }
  })

  it('has the logo above where mail programs can load it, and the name where they can’t', () => {
    const remote = htmlOf({ brandLogo: 'https://cdn.acme.example/logo.svg' })
    expect(remote.match(/\bsrc="[^"]*"|url\([^)]*\)/g)).toEqual(['src="https://cdn.acme.example/logo.svg"'])
    expect(remote).toContain(' alt="Acme"')
    for (const brandLogo of ['data:image/png;base64,AAAA', undefined]) {
      expect(htmlOf({ brandLogo })).not.toMatch(/<img|data:/)
      expect(htmlOf({ brandLogo })).toMatch(/>Acme<\/td>/)
    }
  })

  it('builds what all mails share once for a configuration', () => {
    const config = { appName: 'Acme', mailedCodeMs: 1, emailUndoMs: 1, supportEmail: undefined, brandLogo: undefined }
    let read = 0
    const watched = {
      ...config,
      get brandColor() {
        read += 1
        return '#2f55d4'
      },
    }
    const order = { to: 'a@b.example', kind: 'sign_in_code', language: 'de', origin: '' } as const
    const first = composeMail(watched, order)
    const before = read
    expect(composeMail(watched, order)).toEqual(first)
    expect(read).toBe(before)
  })
})
