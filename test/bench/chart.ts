// Bar charts as SVG, for light and dark pages: the colours follow the reader's system. Pure functions of numbers.

export type Series = { name: string; light: string; dark: string }
/** A group of bars: one value for each series, in its order; `undefined` where there is none. */
export type Group = { name: string; values: readonly (number | undefined)[] }
export type Chart = {
  title: string
  unit: string
  digits: number
  series: readonly Series[]
  groups: readonly Group[]
  /** A line across all bars, and what it means. */
  bar?: { value: number; name: string }
}

const WIDTH = 760
const LEFT = 150
const RIGHT = 80
const THICK = 13
const GAP = 14
const TOP = 74

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Draws a chart; longer than a value is no bar, so that the longest one fills the width. */
export function barChart({ title, unit, digits, series, groups, bar }: Chart): string {
  const all = groups.flatMap(({ values }) => values.filter((value) => value !== undefined))
  const most = Math.max(...all, bar?.value ?? 0)
  const width = (value: number): number => (value / most) * (WIDTH - LEFT - RIGHT)
  let y = TOP
  const parts: string[] = []
  for (const { name, values } of groups) {
    const shown = values.flatMap((value, at) => (value === undefined ? [] : [{ value, at }]))
    parts.push(text(LEFT - 10, y + (shown.length * THICK) / 2 + 4, name, 'end'))
    for (const { value, at } of shown) {
      const long = Math.max(1, width(value))
      parts.push(`<rect class="s${at}" x="${LEFT}" y="${y}" width="${long.toFixed(1)}" height="${THICK - 2}" rx="2"/>`)
      parts.push(text(LEFT + long + 5, y + THICK - 3, value.toFixed(digits), 'start', 'small'))
      y += THICK
    }
    y += GAP
  }
  if (bar !== undefined) {
    const x = (LEFT + width(bar.value)).toFixed(1)
    parts.push(`<line class="bar" x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${y - GAP + 4}"/>`)
    parts.push(text(Number(x) + 4, TOP - 8, bar.name, 'start', 'small'))
  }
  const head = [text(16, 24, title, 'start', 'title'), text(16, 42, unit, 'start', 'small'), ...legend(series)]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="${escaped(title)}">
<style>${styles(series)}</style>
<rect class="page" width="100%" height="100%" rx="6"/>
${[...head, ...parts].join('\n')}
</svg>
`
}

function legend(series: readonly Series[]): string[] {
  let x = LEFT
  return series.flatMap(({ name }, at) => {
    const from = x
    x += 30 + name.length * 7
    const square = `<rect class="s${at}" x="${from}" y="49" width="11" height="11" rx="2"/>`
    return [square, text(from + 16, 59, name, 'start', 'small')]
  })
}

function styles(series: readonly Series[]): string {
  const of = (scheme: 'light' | 'dark'): string => series.map((one, at) => `.s${at}{fill:${one[scheme]}}`).join('')
  const font =
    'text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:15px}.small{font-size:11px}'
  const light = `.page{fill:#ffffff}.bar{stroke:#cf222e;stroke-dasharray:4 3}${of('light')}`
  const dark = `text{fill:#e6edf3}.page{fill:#0d1117}.bar{stroke:#ff7b72}${of('dark')}`
  return `${font}${light}@media(prefers-color-scheme:dark){${dark}}`
}

const text = (x: number, y: number, words: string, anchor: string, kind = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${kind && ` class="${kind}"`}>${escaped(words)}</text>`
