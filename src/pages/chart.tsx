// A chart, drawn here as SVG: bars or a line, labels at its axes, its sense in words, and the numbers in a table behind it.
import { useHouse, useWords } from './layout.tsx'
import { Table } from './table.tsx'

export type Point = { label: string; value: number }

/** More labels than this would not fit on a phone: then the first, the middle and the last one stand. */
const MOST_LABELS = 7

/** `of` is what the labels are ("Day"), `counts` what the values count ("Sign-ins"). Values are at least 0. */
export function Chart(props: {
  kind: 'bars' | 'line'
  title: string
  of: string
  counts: string
  points: readonly Point[]
}) {
  const { kind, title, of, counts, points } = props
  const { parts } = useWords()
  const number = new Intl.NumberFormat(useHouse().language)
  const values = points.map(({ value }) => value)
  const top = topOf(Math.max(0, ...values))
  const [least, most, last] = [Math.min(...values), Math.max(...values), values.at(-1) ?? 0].map((value) =>
    number.format(value),
  ) as [string, string, string]
  const places = points.map(({ value }, index) => ({
    x: ((index + 0.5) * 100) / points.length,
    y: 100 - (value * 100) / top,
  }))
  const few = points.length <= MOST_LABELS
  const labels = few ? points : [points[0], points[Math.floor((points.length - 1) / 2)], points.at(-1)]
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="plot">
        <p class="ticks" aria-hidden="true">
          {[top, top / 2, 0].map((tick) => (
            <span>{number.format(tick)}</span>
          ))}
        </p>
        <svg
          role="img"
          aria-label={points.length === 0 ? `${title}: ${parts.noData}` : `${title}: ${parts.chart(least, most, last)}`}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
        >
          {[0, 50, 100].map((y) => (
            <path class="grid" d={`M0 ${y}h100`} vector-effect="non-scaling-stroke" />
          ))}
          {kind === 'bars' ? <Bars places={places} /> : <Line places={places} />}
        </svg>
        <p class={few ? 'labels each' : 'labels'} aria-hidden="true">
          {labels.map((point) => (
            <span>{point?.label}</span>
          ))}
        </p>
      </div>
      <details>
        <summary>{parts.asTable}</summary>
        <Table
          caption={title}
          columns={[{ title: of }, { title: counts, isNumber: true }]}
          rows={points.map(({ label, value }) => [label, number.format(value)])}
        />
      </details>
    </figure>
  )
}

/** In percent of the width, from the left, and of the height, from above. */
type Place = { x: number; y: number }

const short = (value: number): string => String(Math.round(value * 100) / 100)

function Bars(props: { places: readonly Place[] }) {
  const { places } = props
  const width = 70 / Math.max(places.length, 4)
  return (
    <>
      {places.map(({ x, y }) => (
        <rect class="bar-of" x={short(x - width / 2)} y={short(y)} width={short(width)} height={short(100 - y)} />
      ))}
    </>
  )
}

function Line(props: { places: readonly Place[] }) {
  const at = ({ x, y }: Place): string => `${short(x)} ${short(y)}`
  return (
    <>
      <path class="line" d={`M${props.places.map(at).join('L')}`} vector-effect="non-scaling-stroke" />
      {props.places.map((place) => (
        <path class="dot" d={`M${at(place)}h.01`} vector-effect="non-scaling-stroke" />
      ))}
    </>
  )
}

/** The end of the scale: 2, 4 or 10 times a power of ten, so that its half is a whole number. */
export function topOf(most: number): number {
  for (let power = 1; ; power *= 10) for (const step of [2, 4, 10]) if (step * power >= most) return step * power
}
