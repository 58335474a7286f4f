// In the place of `npm run ops -- <words>` in a shell: has the test that the shell belongs to run the command (operator-door.ts), and
// prints what it printed. A process of the command's own takes two seconds of work.
import { connect } from 'node:net'

const socket = connect(process.env.OPERATOR ?? '')
let answer = ''
socket.setEncoding('utf8').on('data', (text) => (answer += text))
socket.on('end', () => {
  const { code, stdout, stderr } = JSON.parse(answer)
  if (stdout !== '') process.stdout.write(`${stdout}\n`)
  if (stderr !== '') process.stderr.write(`${stderr}\n`)
  process.exitCode = code
})
socket.end(JSON.stringify(process.argv.slice(2)))
