// A sibling Worker that knows people by `level: "fresh"` alone: it answers 200 or a refusal.
import { withToken } from '../../../src/client/worker.ts'

export default { fetch: withToken(() => new Response('in'), { level: 'fresh' }) }
