// A brand colour is legible wherever it stands: on cards, light and dark, and under the text on it (WCAG 2.2 §1.4.3).
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { brandStyle } from '../../src/pages/brand.ts'
import { contrast } from '../support/contrast.ts'

const accents = (style: string): string[][] =>
  [...style.matchAll(/--accent:(#[0-9a-f]{6});--on-accent:(#[0-9a-f]{6})/g)].map((found) => found.slice(1))

it('is changed until it is legible, whatever colour it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xff_ff_ff }), (value) => {
      const [light = [], dark = []] = accents(brandStyle(`#${value.toString(16).padStart(6, '0')}`))
      expect(contrast(light[0] ?? '', '#f5f6f8')).toBeGreaterThanOrEqual(4.5)
      expect(contrast(dark[0] ?? '', '#171a21')).toBeGreaterThanOrEqual(4.5)
      for (const [accent = '', ink = ''] of [light, dark]) expect(contrast(accent, ink)).toBeGreaterThanOrEqual(4.5)
    }),
  )
})

it('stays as it is where it is legible already', () => {
  expect(accents(brandStyle('#2f55d4'))[0]).toEqual(['#2f55d4', '#ffffff'])
  expect(accents(brandStyle('#9db2ff'))[1]).toEqual(['#9db2ff', '#0e1014'])
})
