// What a part of the fault tests found, and how it says so.

/** Shows how far a part has got. */
export type Progress = (line: string) => void
/**
 * `figures`: what was counted. `bad`: everything that should not have been; empty where all held. `ended`: why a part did less than it was
 * asked to, and how to go on.
 */
export type Outcome = { name: string; figures: Readonly<Record<string, number>>; bad: string[]; ended?: string }

/** The report of a run, as text. */
export function reportOf(outcomes: readonly Outcome[]): string {
  return outcomes
    .map(({ name, figures, bad, ended }) => {
      const counted = Object.entries(figures).map(([what, many]) => `${many.toLocaleString('en')} ${what}`)
      const found = bad.slice(0, 20).map((line) => `    ${line}`)
      const early = ended === undefined ? [] : [`    ended ${ended}`]
      return [`${bad.length === 0 ? 'held ' : 'FAILED'} ${name}: ${counted.join(', ')}`, ...early, ...found].join('\n')
    })
    .join('\n')
}
