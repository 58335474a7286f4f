// An MCP server: agents read a person's notes, and add to them when the person has allowed that, too.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { requireToken, userIdOf, type RequireTokenEnv } from 'latchkey/worker'
import * as z from 'zod'

const audience = env.RESOURCE // the server's own URL
const resource = { name: 'Notes', scopes: ['notes.read', 'notes.write'] }
const wanting = (...scope: string[]) => requireToken({ audience, callers: 'people', resource, scope })
const reading = wanting('notes.read')
const writing = wanting('notes.read', 'notes.write')

const notes = new Map<string, string[]>() // a database, in a real one
const said = (text: string) => ({ content: [{ type: 'text' as const, text }] })

function serverFor(user: string): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const own = notes.get(user) ?? []
  server.registerTool('list_notes', { description: 'Lists the notes.' }, () => said(own.join('\n')))
  server.registerTool('add_note', { description: 'Adds a note.', inputSchema: { text: z.string() } }, ({ text }) => {
    notes.set(user, [...own, text])
    return said('Added.')
  })
  return server
}

type Message = { method?: string; params?: { name?: string } } | null
const adds = (message: Message) => message?.method === 'tools/call' && message.params?.name === 'add_note'

const app = new Hono<RequireTokenEnv>()
app.use(cors({ origin: '*', exposeHeaders: ['WWW-Authenticate'] })) // for clients in a browser
app.use('/.well-known/oauth-protected-resource/*', reading) // serves the metadata (RFC 9728)
app.post('/mcp', async (c, next) => {
  const messages = [await c.req.json<Message | Message[]>().catch(() => null)].flat()
  return (messages.some(adds) ? writing : reading)(c, next)
})
app.post('/mcp', async (c) => {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  await serverFor(userIdOf(c.get('token')) ?? '').connect(transport)
  return transport.handleRequest(c.req.raw, { parsedBody: await c.req.json().catch(() => null) })
})
app.all('/mcp', reading, (c) => c.body(null, 405, { Allow: 'POST' }))

export default app
