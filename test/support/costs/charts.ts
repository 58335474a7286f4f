// The charts of docs/scaling.md, as SVG that is read in the light and in the dark: at how many users each limit is met, and the model
// beside what was measured.
import { AUDIT_DAYS, PROFILES } from '../../../src/ops/costs/profiles.ts'
import { limitsOf } from '../../../src/ops/costs/scaling.ts'
import { PROFILE_NAMES, roughly } from './bill-tables.ts'
import type { Check } from '../../bench/capacity.ts'

const WIDTH = 760
const STYLE = `<style>
text { font: 13px system-ui, sans-serif; fill: #14171f } .muted { fill: #596273 } .title { font-size: 15px; font-weight: 600 }
.line { stroke: #d8dce4 } .bar { fill: #2f55d4 } .other { fill: none; stroke: #2f55d4; stroke-width: 2 } .dot { fill: #b42318 }
@media (prefers-color-scheme: dark) {
text { fill: #eceef3 } .muted { fill: #a2abba } .line { stroke: #4a5262 } .bar { fill: #9db2ff } .other { stroke: #9db2ff } .dot { fill: #ff9b91 } }
</style>`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const at = (value: number): string => String(Math.round(value * 10) / 10)
const text = (x: number, y: number, said: string, more = ''): string =>
  `<text x="${at(x)}" y="${at(y)}"${more}>${escaped(said)}</text>`
const line = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="line" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`

function picture(height: number, title: string, says: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title><desc>${escaped(says)}</desc>`,
    STYLE,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

const POWERS = ['1,000', '10⁴', '10⁵', '10⁶', '10⁷', '10⁸', '10⁹']

/** A bar for each limit of each profile; `costs` is the text of docs/costs.md. */
export function limitsChart(costs: string): string {
  const [left, right, top] = [210, WIDTH - 70, 64]
  const x = (users: number): number => left + ((Math.log10(users) - 3) / 6) * (right - left)
  const parts: string[] = []
  const said: string[] = []
  let y = top
  for (const name of PROFILE_NAMES) {
    parts.push(text(16, y + 12, name, ' class="title"'))
    y += 24
    for (const { what, users } of limitsOf(costs, PROFILES[name], AUDIT_DAYS)) {
      if (!Number.isFinite(users)) continue
      parts.push(text(16, y + 12, what, ' class="muted"'))
      parts.push(`<rect class="bar" x="${left}" y="${y + 1}" width="${at(x(users) - left)}" height="14" rx="3"/>`)
      parts.push(text(x(users) + 6, y + 12, roughly(users)))
      said.push(`${name}: ${what} at ${roughly(users)}`)
      y += 22
    }
    y += 14
  }
  const axis = POWERS.flatMap((label, power) => {
    const place = left + (power / 6) * (right - left)
    return [line(place, top - 8, place, y - 10), text(place, top - 14, label, ' class="muted" text-anchor="middle"')]
  })
  const title = 'Monthly users at which each limit is met'
  return picture(y, title, `${said.join('; ')}.`, [text(16, 24, title, ' class="title"'), ...axis, ...parts])
}

/** What was measured (dots) and what the model says (rings): the median of each load, milliseconds. */
export function modelChart(checks: readonly Check[]): string {
  const [left, right, top, bottom] = [76, WIDTH - 30, 70, 270]
  const shown = checks.filter(({ part }) => part <= 1)
  const most = Math.max(...shown.flatMap(({ measured, model }) => [measured.p50, model.p50]))
  const powers = Math.ceil(Math.log10(most))
  const y = (ms: number): number => bottom - (Math.log10(ms) / powers) * (bottom - top)
  const step = (right - left) / shown.length
  const axis = Array.from({ length: powers + 1 }, (_, power) => [
    line(left, y(10 ** power), right, y(10 ** power)),
    text(left - 8, y(10 ** power) + 4, `${10 ** power} ms`, ' class="muted" text-anchor="end"'),
  ]).flat()
  const marks = shown.flatMap(({ mix, rate, measured, model }, number) => {
    const x = left + (number + 0.5) * step
    return [
      `<circle class="dot" cx="${at(x)}" cy="${at(y(measured.p50))}" r="5"/>`,
      `<circle class="other" cx="${at(x)}" cy="${at(y(model.p50))}" r="9"/>`,
      text(x, bottom + 22, mix, ' text-anchor="middle"'),
      text(x, bottom + 40, `${rate.toFixed(rate < 10 ? 1 : 0)} a second`, ' class="muted" text-anchor="middle"'),
    ]
  })
  const title = 'The median of a load: measured (dot) and by the model (ring)'
  const says = shown.map(
    ({ mix, rate, measured, model }) =>
      `${mix} at ${rate.toFixed(1)} a second: measured ${measured.p50.toFixed(1)} ms, model ${model.p50.toFixed(1)} ms`,
  )
  return picture(330, title, `${says.join('; ')}.`, [text(16, 24, title, ' class="title"'), ...axis, ...marks])
}
