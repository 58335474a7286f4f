// A cold start on bare workerd: what its process has used when the first request is answered. Beside empty
// Workers with the same dependencies, and one that has nothing at all, in turns.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleOf } from './bare-bundles.ts'
import { startBare } from './bare-workerd.ts'
import { freePort, VARS } from './servers.ts'
import { median } from './statistics.ts'
import { randomBytes } from '../../src/crypto/random.ts'

const KINDS = ['latchkey', 'empty', 'lean', 'nothing'] as const
/** `empty` and `lean`: see bare-bundles.ts. `nothing`: workerd itself, and a function that answers. */
type Kind = (typeof KINDS)[number]

/** Milliseconds of the processor: the median of each kind, and each start. */
export type Starts = Record<Kind, { median: number; all: number[] }>

/** How many times the start of `empty` Latchkey's may cost. */
export const MOST_EMPTY_STARTS = 1.8

/** Starts each `repeats` times. */
export async function measureStarts(
  repeats: number,
  folder: string,
  progress: (line: string) => void,
): Promise<Starts> {
  progress('starts: bundling')
  const nothing = join(folder, 'nothing.js')
  writeFileSync(nothing, 'export default { fetch: () => new Response(null, { status: 404 }) }')
  const bundles: Record<Kind, string> = {
    latchkey: await bundleOf('latchkey', folder),
    empty: await bundleOf('empty', folder),
    lean: await bundleOf('lean', folder),
    nothing,
  }
  const times: Record<Kind, number[]> = { latchkey: [], empty: [], lean: [], nothing: [] }
  const secret = Buffer.from(randomBytes(32)).toString('base64')
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    progress(`starts: ${repeat} of ${repeats} repeats`)
    for (const kind of KINDS) {
      const vars = { ...VARS, ISSUER: `http://localhost:${await freePort()}`, AUTH_SECRET: secret }
      const first = kind === 'latchkey' ? { path: '/health', status: 200 } : { path: '/', status: 404 }
      // A D1 is bound, and asked nothing.
      const bare = await startBare(bundles[kind], vars, first, { port: await freePort() })
      times[kind].push(bare.cpu())
      await bare.stop()
    }
  }
  const of = (kind: Kind) => ({ median: median(times[kind]), all: times[kind] })
  return { latchkey: of('latchkey'), empty: of('empty'), lean: of('lean'), nothing: of('nothing') }
}
