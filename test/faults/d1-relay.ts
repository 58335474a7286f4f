// A process between the Worker and D1: it takes any number of connections at the port of its first argument, and has 500 to the port of its
// second, so that D1 has no more files open than a system lets a process have. What doesn't fit waits here.
import { Agent, createServer, request } from 'node:http'

const MOST = 500

const [port, d1] = process.argv.slice(2).map(Number)
// No connection is used twice to D1, and none is closed here because it was idle or slow: else a call would now and then meet a line that is
// just being closed, and fail.
const agent = new Agent({ keepAlive: false, maxSockets: MOST })
const patient = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }
createServer(patient, (asked, answer) => {
  const { method, url: path, headers } = asked
  const passed = request({ agent, host: '127.0.0.1', port: d1, method, path, headers }, (told) => {
    answer.writeHead(told.statusCode ?? 502, told.headers)
    told.pipe(answer)
  })
  // Without D1 the line is cut, as it is without this process.
  passed.on('error', () => asked.socket.destroy())
  asked.pipe(passed)
}).listen({ port, host: '127.0.0.1', backlog: 4096 })
