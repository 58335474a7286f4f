// Whether a person or a program asks (contract §8). Only the Accept header decides (RFC 9110 §12.5.1).

const MOST_CHARACTERS = 2000

/** Whether an Accept prefers a page to JSON. A browser's does. `*\/*` and a missing header prefer neither, so that is a program. */
export function prefersPage(accept: string | null | undefined): boolean {
  const ranges = readRanges(accept ?? '')
  const json = Math.max(qualityOf(ranges, 'application/json'), qualityOf(ranges, 'application/problem+json'))
  return qualityOf(ranges, 'text/html') > json
}

type Range = { type: string; quality: number }

function readRanges(accept: string): Range[] {
  return accept
    .slice(0, MOST_CHARACTERS)
    .toLowerCase()
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
      return {
        type,
        quality: weight === undefined ? 1 : /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0,
      }
    })
}

/** The quality that the most specific range gives a type; 0 without one. */
function qualityOf(ranges: readonly Range[], type: string): number {
  for (const range of [type, `${type.split('/')[0] ?? ''}/*`, '*/*']) {
    const found = ranges.find((candidate) => candidate.type === range)
    if (found !== undefined) return found.quality
  }
  return 0
}
