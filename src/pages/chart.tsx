// A chart, drawn here as SVG: bars or a line, labels at its axes, its sense in words, and the numbers in a table behind it.
import { useHouse, useWords } from './layout.tsx'
import { Table } from './table.tsx'

/** `null`: nobody looked. `isOpen`: it isn't over yet. */
export type Point = { label: string; value: number | null; isOpen?: boolean }

/** More labels than this would not fit on a phone: then the last one stands, and every seventh before it, or fewer. */
const MOST_LABELS = 7

/**
 * `of` is what the labels are ("Day"), `counts` what the values count ("Sign-ins"), `note` what stands beside the title ("312 in 30
 * days"). Values are at least 0.
 */
export function Chart(props: {
  kind: 'bars' | 'line'
  title: string
  note?: string
  of: string
  counts: string
  points: readonly Point[]
}) {
  const { kind, title, note, of, counts, points } = props
  const { parts } = useWords()
  const number = new Intl.NumberFormat(useHouse().language)
  const shown = (value: number | null): string => (value === null ? '–' : number.format(value))
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]))
  const top = topOf(Math.max(0, ...values))
  const places = points.map(({ value, isOpen }, index) => ({
    x: ((index + 0.5) * 100) / points.length,
    y: value === null ? undefined : 100 - (value * 100) / top,
    isOpen: isOpen ?? false,
  }))
  const [least, most, last] = [Math.min(...values), Math.max(...values), values.at(-1) ?? 0].map(shown) as [
    string,
    string,
    string,
  ]
  return (
    <figure class="chart">
      <figcaption>
        {title}
        {note === undefined ? '' : <span class="small muted">{note}</span>}
      </figcaption>
      <div class="plot">
        <p class="ticks" aria-hidden="true">
          {[top, top / 2, 0].map((tick) => (
            <span>{number.format(tick)}</span>
          ))}
        </p>
        <svg
          role="img"
          aria-label={values.length === 0 ? `${title}: ${parts.noData}` : `${title}: ${parts.chart(least, most, last)}`}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
        >
          {[0, 50, 100].map((y) => (
            <path class="grid" d={`M0 ${y}h100`} vector-effect="non-scaling-stroke" />
          ))}
          {kind === 'bars' ? <Bars places={places} /> : <Line places={places} />}
          {places.map(({ x }, index) => (
            <rect class="hit" x={short(x - 50 / points.length)} y="0" width={short(100 / points.length)} height="100">
              <title>{`${points[index]?.label}: ${shown(points[index]?.value ?? null)}`}</title>
            </rect>
          ))}
        </svg>
        <p class="labels" aria-hidden="true">
          {points.map(({ label, isOpen }, index) => (
            <span class={isOpen === true ? 'open' : undefined}>{isLabelled(index, points.length) ? label : ''}</span>
          ))}
        </p>
      </div>
      <details>
        <summary>{parts.asTable}</summary>
        <Table
          caption={title}
          columns={[{ title: of }, { title: counts, isNumber: true }]}
          rows={points.map(({ label, value }) => [label, shown(value)])}
        />
      </details>
    </figure>
  )
}

const isLabelled = (index: number, all: number): boolean =>
  all <= MOST_LABELS || (all - 1 - index) % Math.max(MOST_LABELS, Math.ceil(all / 5)) === 0

/** In percent of the width, from the left, and of the height, from above; without a height where nobody looked. */
type Place = { x: number; y: number | undefined; isOpen: boolean }
type Seen = Place & { y: number }

const short = (value: number): string => String(Math.round(value * 100) / 100)
const isSeen = (place: Place): place is Seen => place.y !== undefined

function Bars(props: { places: readonly Place[] }) {
  const { places } = props
  const width = 70 / Math.max(places.length, 4)
  return (
    <>
      {places.filter(isSeen).map(({ x, y, isOpen }) => (
        <rect
          class={isOpen ? 'bar-of open' : 'bar-of'}
          x={short(x - width / 2)}
          y={short(y)}
          width={short(width)}
          height={short(100 - y)}
        />
      ))}
    </>
  )
}

/** A line, broken where nobody looked, over a pale area. Where there are many points, the last one alone has a dot. */
function Line(props: { places: readonly Place[] }) {
  const { places } = props
  const at = ({ x, y }: Seen): string => `${short(x)} ${short(y)}`
  const seen = places.filter(isSeen)
  const dotted = places.length <= MOST_LABELS ? seen : seen.slice(-1)
  return (
    <>
      {runsOf(places).map((run) => (
        <>
          <path
            class="area"
            d={`M${short(run[0]?.x ?? 0)} 100L${run.map(at).join('L')}L${short(run.at(-1)?.x ?? 0)} 100z`}
          />
          <path class="line" d={`M${run.map(at).join('L')}`} vector-effect="non-scaling-stroke" />
        </>
      ))}
      {dotted.map((place) => (
        <path class="dot" d={`M${at(place)}h.01`} vector-effect="non-scaling-stroke" />
      ))}
    </>
  )
}

/** What can be drawn without a gap. */
function runsOf(places: readonly Place[]): Seen[][] {
  const runs: Seen[][] = []
  places.forEach((place, index) => {
    if (!isSeen(place)) return
    const before = places[index - 1]
    const run = before !== undefined && isSeen(before) ? runs.at(-1) : undefined
    if (run === undefined) runs.push([place])
    else run.push(place)
  })
  return runs
}

/** The end of the scale: an even number up to ten, times a power of ten, so that its half is a whole number. */
export function topOf(most: number): number {
  for (let power = 1; ; power *= 10) for (const step of [2, 4, 6, 8, 10]) if (step * power >= most) return step * power
}
