// A client whose id is the URL of a document that describes it (Client ID Metadata Document; MCP clients). The document is read when the client
// first comes, and again an hour later. What can't be read, or lies, makes no client.
import { keepDocument, readDocument, readDocumentClient } from '../clients/register.ts'
import { isLoopback } from '../config/remote.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { reserveFetch } from '../limits/fetches.ts'
import { readJson } from '../tokens/read-json.ts'

/** How long a document is relied on before it is read anew. */
const FRESH_MS = 3_600_000
const MOST_BYTES = 5120
const TIMEOUT_MS = 5000

/** Whether an id is such a URL: https, a path, nothing that makes two spellings of one (no dot segments, user, or fragment). */
function isDocumentUrl(id: string, loopback: boolean): boolean {
  const url = id.length > 1000 ? null : URL.parse(id)
  if (url === null || url.href !== id || url.hash !== '' || url.username !== '' || url.password !== '') return false
  const here = loopback && url.protocol === 'http:' && isLoopback(url.hostname)
  return (url.protocol === 'https:' || here) && url.pathname !== '/'
}

/**
 * Makes sure that such a client is known, where that is switched on. Never an error: an unknown client is told so by who asks next. A document
 * isn't read for an address, or at a host, for which too many were this hour.
 */
export async function meetDocument(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  clientId: string,
): Promise<void> {
  const loopback = isLoopback(new URL(deps.config.issuer).hostname)
  if (!deps.config.clientIdMetadata || !isDocumentUrl(clientId, loopback)) return
  const known = await readDocumentClient(deps, clientId)
  if (known !== undefined && deps.now() - known.updatedAt < FRESH_MS) return
  // A document that can't be read is asked for again each time, so that each time counts.
  const { statements, outcome } = reserveFetch(deps, new URL(clientId).hostname)
  if (!outcome(...(await run(deps.db, statements))).ok) return
  const read = await readJson(clientId, { loopback, mostBytes: MOST_BYTES, timeoutMs: TIMEOUT_MS })
  const said = read.ok ? readDocument(clientId, read.value) : read
  if (said.ok) await keepDocument(deps, clientId, said.value, known)
}
